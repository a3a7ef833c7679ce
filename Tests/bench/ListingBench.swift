import CaseModel
import CaseService
import HTTP
import IBMCloud
import JSON
import JSONRPC
import Platform
import ProviderKit
import Sandbox
import Synchronization

/// Measurements in this process: a stored response of IBM is read into cases and written as casewire's own response.
struct ListingBench {
  let isQuick: Bool
  private let clock = SystemTime()

  init(isQuick: Bool) { self.isQuick = isQuick }

  func run(into table: inout Table) async throws {
    let transport = try FakeVendorTransport(Sandbox(cases: 120, time: clock))
    let provider = IBMCloudProvider.kind.make(transport.settings, transport, clock)
    guard let cases = provider.cases else { throw BenchError("the provider has no cases") }
    var query = CaseQuery()
    query.fields = .all
    let call = VendorCall(deadline: clock.now + .seconds(600))
    let rounds = isQuick ? 50 : 500

    var reads: [Duration] = []
    for round in 0...rounds {
      let begin = clock.now
      let page = try await cases.page(query, at: nil, size: 100, call)
      // The first round fetches a token and the response that the other rounds get.
      if round > 0 { reads.append(clock.now - begin) }
      guard page.cases.count == 100 else { throw BenchError("\(page.cases.count) cases came instead of 100") }
    }
    let size = transport.size
    let read = Sample(reads).median
    table.add("IBM's page of 100 cases into cases", read.milliseconds, "ms", "\(size / 1000) kB of JSON, all members")
    table.add("the same", Double(size) / 1e6 / read.seconds, "MB/s")

    let (whole, written) = try await list(provider, rounds)
    table.add(
      "cases/list over it, answer written", whole.milliseconds, "ms", "\(written / 1000) kB, all members, in process")
  }

  /// Measures the whole method, from the params to the bytes of the response.
  private func list(_ provider: Provider, _ rounds: Int) async throws -> (Duration, size: Int) {
    let redactor = Redactor()
    let profile = Profile(
      name: "ibm", providerID: provider.descriptor.id, baseURL: provider.baseURL, provider: .success(provider))
    let context = ServiceContext(
      kinds: [IBMCloudProvider.kind], time: clock, log: Log(level: .error, redactor: redactor, time: clock),
      redactor: redactor, version: "bench"
    ) { .success([profile]) }
    let dispatcher = Dispatcher(context: context)
    let fields = CaseField.selectable.map { JSON.string($0.stringValue) }
    let params = try JSONSlice(checking: (["limit": 100, "fields": .array(fields)] as JSON).bytes)
    var durations: [Duration] = []
    var size = 0
    for _ in 0..<rounds {
      let begin = clock.now
      guard case .work(let work) = dispatcher.prepare("cases/list", params, Caller { _ in }),
        case .result(let result) = await work.run()
      else { throw BenchError("cases/list failed") }
      var writer = JSONWriter()
      result.write(to: &writer)
      size = writer.bytes.count
      durations.append(clock.now - begin)
    }
    return (Sample(durations).median, size)
  }
}

/// Requests a list of cases from the sandbox once, and returns the same response from then on.
private final class FakeVendorTransport: HTTPTransport {
  let settings: ProfileSettings
  private let sandbox: any HTTPTransport
  private let kept = Mutex<HTTPResponse?>(nil)

  init(_ sandbox: Sandbox) throws(BenchError) {
    let id = IBMCloudProvider.descriptor.id
    guard let profile = sandbox.profiles.first(where: { $0.provider == id }) else {
      throw BenchError("the sandbox has no \(id)")
    }
    self.sandbox = sandbox.transport()
    settings = ProfileSettings(
      name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
      credentials: FakeCredentials(values: profile.credentials))
  }

  /// Bytes of the stored response.
  var size: Int { kept.withLock { $0?.body.count ?? 0 } }

  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    guard request.method == .get else { return try await sandbox.send(request, within: limits) }
    if let answer = kept.withLock({ $0 }) { return answer }
    let answer = try await sandbox.send(request, within: limits)
    kept.withLock { $0 = answer }
    return answer
  }
}

/// Credentials with fixed values.
struct FakeCredentials: Credentials {
  let values: [String: String]
  func source(of name: String) -> String? { values[name] == nil ? nil : "sandbox" }
  func value(_ name: String) async throws(Fault) -> String? { values[name] }
}
