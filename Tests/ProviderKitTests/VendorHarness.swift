import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport

/// Error bodies of the fake vendor: `code`, `message`, `errors` (texts), `trace`. Code `key` with 400 means that the
/// credentials are wrong.
struct FakeDialect: VendorDialect {
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

/// Returns `token-1`, and the next one after each refusal.
final class FakeTokenSession: Session {
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

/// A fake vendor with a script, and its client.
struct VendorHarness {
  let transport: FakeTransport
  let client: VendorClient

  static let baseURL = "https://vendor.example/api/v1"

  init(
    _ steps: [FakeTransport.Step], session: (any Session)? = nil, time: any TimeSource = ManualTime.stepping(),
    randomFraction: Double = 0.5, redactor: Redactor = Redactor(), log: Log? = nil,
    through wrap: (any HTTPTransport) -> any HTTPTransport = { $0 }
  ) {
    transport = FakeTransport(steps)
    var client = VendorClient(
      profile: "work", provider: "vendor", baseURL: Self.baseURL, transport: wrap(transport), session: session,
      dialect: FakeDialect(), redactor: redactor, time: time, log: log, requests: RequestCounter())
    client.randomFraction = { randomFraction }
    self.client = client
  }

  /// The same response for each request.
  init(
    always step: FakeTransport.Step, session: (any Session)? = nil, time: any TimeSource = ManualTime.stepping(),
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

  /// The fault of a request that must fail.
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
  /// Kind, reason, and whether it is retriable.
  var line: String {
    [
      kind.rawValue, data["reason"]?.string, data["retriable"]?.bool.map { $0 ? "retriable" : "final" },
      data["check"]?.string,
    ].compactMap { $0 }.joined(separator: " ")
  }
}

/// Yields, without sleeping, until other tasks have made progress.
func eventually(_ what: String, _ condition: () -> Bool) async throws {
  guard await Waiting.until(condition) else { throw TimedOut(what) }
}
