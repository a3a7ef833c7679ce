import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport

/// Error bodies of the invented vendor: `code`, `message`, `errors` (texts), `trace`. Code `key` with 400 means that the
/// credentials are wrong.
struct TestDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? JSON(parsing: response.body) else { return VendorError() }
    return VendorError(
      code: body["code"]?.string, message: body["message"]?.string,
      errors: (body["errors"]?.array ?? []).compactMap(\.string), traceId: body["trace"]?.string)
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    response.status == 400 && error.code == "key" ? FaultOverride(.authRequired, message: "wrong key") : nil
  }
}

/// Hands out `token-1`, and the next one after each refusal.
final class TestSession: Session {
  private let state = Mutex((token: 1, asked: 0, refused: [Int](), accepted: [Int]()))
  private let renews: Bool

  init(renews: Bool = true) { self.renews = renews }

  var asked: Int { state.withLock { $0.asked } }
  var refusals: [Int] { state.withLock { $0.refused } }
  var acceptances: [Int] { state.withLock { $0.accepted } }
  var status: SessionStatus { SessionStatus(profile: "p", provider: "v", state: .active, source: nil) }

  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    state.withLock { state in
      state.asked += 1
      return Authorization(header: "Bearer s3cret-token-\(state.token)", generation: state.token)
    }
  }

  func refused(_ authorization: Authorization) -> Bool {
    state.withLock { state in
      state.refused.append(authorization.generation)
      if renews { state.token += 1 }
    }
    return renews
  }

  func accepted(_ authorization: Authorization) { state.withLock { $0.accepted.append(authorization.generation) } }
}

/// An invented vendor behind a script, and the client that talks to it.
struct Vendor {
  let transport: FaultTransport
  let client: VendorClient

  static let baseURL = "https://vendor.example/api/v1"

  init(
    _ steps: [FaultTransport.Step], session: (any Session)? = nil, time: any TimeSource = SteppingTime(),
    randomFraction: Double = 0.5, redactor: Redactor = Redactor(), log: Log? = nil,
    through wrap: (any HTTPTransport) -> any HTTPTransport = { $0 }
  ) {
    transport = FaultTransport(steps)
    var client = VendorClient(
      profile: "work", provider: "vendor", baseURL: Self.baseURL, transport: wrap(transport), session: session,
      dialect: TestDialect(), redactor: redactor, time: time, log: log)
    client.randomFraction = { randomFraction }
    self.client = client
  }

  /// The same answer as often as anybody asks.
  init(
    always step: FaultTransport.Step, session: (any Session)? = nil, time: any TimeSource = SteppingTime(),
    redactor: Redactor = Redactor(), log: Log? = nil
  ) {
    self.init(Array(repeating: step, count: 10), session: session, time: time, redactor: redactor, log: log)
  }

  func send(_ request: VendorRequest, within timeout: Duration = .seconds(30)) async -> Result<JSON, Fault> {
    do throws(Fault) {
      let call = VendorCall(deadline: client.time.now + timeout)
      return .success(
        try await client.send(request, call) { (response) throws(JSONError) in try JSON(parsing: response.body) })
    } catch {
      return .failure(error)
    }
  }

  /// The fault of a request that must not be answered.
  func fault(_ request: VendorRequest, within timeout: Duration = .seconds(30)) async -> Fault? {
    await send(request, within: timeout).fault
  }
}

extension VendorRequest {
  static let read = VendorRequest(
    .get, "/things", query: [("search", "a b&c"), ("status", "new,open")], headers: ["Accept": "application/json"],
    isRepeatable: true, permission: "things.read")

  static let write = VendorRequest(
    .post, "/things", headers: ["Accept": "application/json", "Content-Type": "application/json"],
    body: Array(#"{"password": "s3cret-body"}"#.utf8), isRepeatable: false, permission: "things.write",
    check: "things/list")
}

extension Result where Failure == Fault {
  var fault: Fault? { if case .failure(let fault) = self { fault } else { nil } }
  var value: Success? { try? get() }
}

extension Fault {
  /// Kind, reason, and whether it may be tried again.
  var line: String {
    [
      kind.rawValue, data["reason"]?.string, data["retriable"]?.bool.map { $0 ? "retriable" : "final" },
      data["check"]?.string,
    ].compactMap { $0 }.joined(separator: " ")
  }
}

/// Waits, without sleeping, for what other tasks are about to do.
func eventually(_ what: String, _ condition: () -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(20)
  while !condition() {
    guard ContinuousClock.now < end else { throw TimedOut(what) }
    await Task.yield()
  }
}
