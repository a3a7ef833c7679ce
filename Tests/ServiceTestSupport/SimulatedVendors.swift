import CaseModel
package import CaseService
import CaseStore
import Commands
import HTTP
package import JSON
import JSONRPC
import Platform
package import ProviderKit
import ProviderTestSupport
package import Sandbox
import Synchronization
package import TestSupport

/// The vendors of the sandbox, behind a transport that the test controls and that records the requests.
package final class SimulatedVendors: Sendable {
  package let sandbox: Sandbox
  package let time: ManualTime
  package let transport: SwitchedTransport
  private let direct: any HTTPTransport
  private let fault = Mutex<Fault?>(nil)

  package init(cases: Int = 60, time: ManualTime = ManualTime()) {
    sandbox = Sandbox(cases: cases, time: time)
    self.time = time
    direct = sandbox.transport()
    transport = SwitchedTransport(sandbox.transport())
  }

  /// The context of a program that reaches these vendors.
  ///
  /// - Parameter patience: how long the program waits for a store that is locked.
  package func context(
    isReadOnly: Bool = false, hasStore: Bool = true, pages: [String: String] = [:],
    store: StoreAccess.Setting = .init(location: .memory), patience: Duration = .seconds(1_000_000_000),
    policy: ProfilePolicy = .none, policies: [String: ProfilePolicy] = [:], audit: AuditLog.Setting? = nil,
    files: FileAccess = FileAccess(roots: [])
  ) -> ServiceContext {
    context(
      transport, isReadOnly: isReadOnly, pages: pages, store: hasStore ? store : nil, patience,
      { policies[$0] ?? policy }, audit, files)
  }

  /// Makes the configuration unreadable, or readable again.
  package func breakConfiguration(_ isBroken: Bool = true) {
    fault.withLock { $0 = isBroken ? Fault(.configuration, "The configuration is not valid JSON.") : nil }
  }

  /// Performs a request of another program, which shares nothing with the tested one but the vendors.
  @discardableResult
  package func perform(_ method: String, _ params: JSON) async throws -> JSON {
    let dispatcher = Dispatcher(context: context(direct, isReadOnly: false, pages: [:], store: nil, .zero))
    let slice = try JSONSlice(checking: Array(params.text.utf8))
    let answer: Answer
    switch dispatcher.prepare(method, slice, Caller(isLasting: true) { _ in }) {
    case .answer(let made): answer = made
    case .work(let work): answer = await work.run()
    }
    switch answer {
    case .failure(let error): throw Fault(.internalError, "\(method): \(error.message)")
    case .result(let value):
      var writer = JSONWriter()
      value.write(to: &writer)
      return try JSON(parsing: writer.bytes)
    }
  }

  private func context(
    _ transport: any HTTPTransport, isReadOnly: Bool, pages: [String: String], store setting: StoreAccess.Setting?,
    _ patience: Duration, _ policy: (String) -> ProfilePolicy = { _ in .none }, _ audit: AuditLog.Setting? = nil,
    _ files: FileAccess = FileAccess(roots: [])
  ) -> ServiceContext {
    let redactor = Redactor()
    let log = Log(level: .error, redactor: redactor, time: time)
    let context = ProfileContext(time: time, log: log) { _ in transport }
    let profiles = sandbox.profiles.compactMap { profile -> Profile? in
      guard let kind = Bootstrap.kinds.first(where: { $0.descriptor.id == profile.provider }) else { return nil }
      var settings = ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: FakeCredentials(profile.credentials), requestsPerSecond: .infinity,
        vendorSettings: profile.settings, redactor: redactor)
      settings.polling = PollingSettings(first: .seconds(1), most: .seconds(1), requestsPerHour: nil)
      settings.policy = policy(profile.name)
      if let page = pages[profile.name] { settings.vendorSettings["pageURL"] = .string(page) }
      return Profile(kind, settings, context)
    }
    var options = CaseStore.Options()
    options.limit = patience
    let store = setting.map { setting in StoreAccess(options, time: time, log: log) { setting } }
    return ServiceContext(
      kinds: Bootstrap.kinds, time: time, log: log, redactor: redactor, version: "1.2.3", isReadOnly: isReadOnly,
      store: store, audit: audit.map { audit in AuditLog(time: time, log: log) { audit } }, files: { files }
    ) { [self] in fault.withLock { $0 }.map { .failure($0) } ?? .success(profiles) }
  }
}
