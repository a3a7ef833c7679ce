import CaseModel
import CaseService
import CaseStore
import Commands
import HTTP
import JSON
import JSONRPC
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import Synchronization
import TestSupport

/// The vendors of the sandbox, behind a transport that the test controls and that records the requests.
final class SimulatedVendors: Sendable {
  let sandbox: Sandbox
  let time: ManualTime
  let transport: SwitchedTransport
  private let direct: any HTTPTransport
  private let fault = Mutex<Fault?>(nil)

  init(cases: Int = 60, time: ManualTime = ManualTime()) {
    sandbox = Sandbox(cases: cases, time: time)
    self.time = time
    direct = sandbox.transport()
    transport = SwitchedTransport(sandbox.transport())
  }

  /// The context of a program that reaches these vendors.
  ///
  /// - Parameter patience: how long the program waits for a store that is locked.
  func context(
    isReadOnly: Bool = false, hasStore: Bool = true, pages: [String: String] = [:],
    store: StoreAccess.Setting = .init(location: .memory), patience: Duration = .seconds(1_000_000_000)
  ) -> ServiceContext {
    context(transport, isReadOnly: isReadOnly, pages: pages, store: hasStore ? store : nil, patience)
  }

  /// Makes the configuration unreadable, or readable again.
  func breakConfiguration(_ isBroken: Bool = true) {
    fault.withLock { $0 = isBroken ? Fault(.configuration, "The configuration is not valid JSON.") : nil }
  }

  /// Performs a request of another program, which shares nothing with the tested one but the vendors.
  @discardableResult
  func perform(_ method: String, _ params: JSON) async throws -> JSON {
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
    _ patience: Duration
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
      if let page = pages[profile.name] { settings.vendorSettings["pageURL"] = .string(page) }
      return Profile(kind, settings, context)
    }
    var options = CaseStore.Options()
    options.limit = patience
    let store = setting.map { setting in StoreAccess(options, time: time, log: log) { setting } }
    return ServiceContext(
      kinds: Bootstrap.kinds, time: time, log: log, redactor: redactor, version: "1.2.3", isReadOnly: isReadOnly,
      store: store
    ) { [self] in fault.withLock { $0 }.map { .failure($0) } ?? .success(profiles) }
  }
}

/// A transport that the test can hold or cut, and that records the requests.
final class SwitchedTransport: HTTPTransport {
  private struct State {
    var requests: [HTTPRequest] = []
    var deadlines: [MonotonicTime] = []
    var isCut = false
    var isBlocked = false
    var running = 0
    var rewrite: @Sendable (String) -> String = { $0 }
  }

  /// Blocked requests wait here, under the name `request`.
  let gate = Gate()
  private let base: any HTTPTransport
  private let state = Mutex(State())

  init(_ base: any HTTPTransport) { self.base = base }

  /// All later requests fail.
  func cut(_ isCut: Bool = true) { state.withLock { $0.isCut = isCut } }
  /// All later requests wait.
  func block() { state.withLock { $0.isBlocked = true } }
  func release() { gate.openAll() }

  /// Changes the bodies of all later responses.
  func rewrite(_ change: @escaping @Sendable (String) -> String) { state.withLock { $0.rewrite = change } }

  var running: Int { state.withLock { $0.running } }

  /// The deadlines of all requests.
  var deadlines: [MonotonicTime] { state.withLock { $0.deadlines } }

  /// The requests for cases, without those for tokens: the method and the URL.
  var requests: [String] {
    state.withLock { $0.requests }.map { "\($0.method.rawValue) \($0.url)" }.filter { !$0.contains("token") }
  }

  /// The addresses and bodies of all requests.
  var texts: [String] {
    state.withLock { $0.requests }.map { "\($0.url) \(String(decoding: $0.body, as: UTF8.self))" }
  }

  /// The requests that name a case.
  func requests(of number: String) -> [String] { requests.filter { $0.contains(number) } }

  /// The requests that change something.
  var writes: [String] { requests.filter { !$0.hasPrefix("GET") && !$0.contains("filter") && !$0.contains("search") } }

  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let (isCut, isBlocked, rewrite) = state.withLock { state in
      state.requests.append(request)
      state.deadlines.append(limits.deadline)
      state.running += 1
      return (state.isCut, state.isBlocked, state.rewrite)
    }
    defer { state.withLock { $0.running -= 1 } }
    if isCut { throw HTTPFailure(.connect, requestMayHaveBeenSent: false, "The vendor cannot be reached") }
    if isBlocked, !(await gate.pass("request")) {
      throw HTTPFailure(.cancelled, requestMayHaveBeenSent: false, "The request was cancelled")
    }
    var response = try await base.send(request, within: limits)
    response.body = Array(rewrite(String(decoding: response.body, as: UTF8.self)).utf8)
    return response
  }
}
