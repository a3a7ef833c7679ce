import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

/// Exchanges credentials for tokens under the test's control: the first exchange waits at the gate under `1`, the next
/// under `2`; each then returns the next result, or `token-1`, `token-2` ... with a lifetime of an hour.
final class FakeTokenService: Sendable {
  let gate = Gate()
  private let state: Mutex<(count: Int, results: [Result<AccessToken, Fault>], exchanges: [TokenExchange])>

  init(_ results: [Result<AccessToken, Fault>] = []) { state = Mutex((0, results, [])) }

  var count: Int { state.withLock { $0.count } }
  var deadlines: [MonotonicTime] { state.withLock { $0.exchanges.map(\.deadline) } }
  /// The refresh tokens that the exchanges received.
  var refreshTokens: [String?] { state.withLock { $0.exchanges.map(\.refreshToken) } }
  func prepare(_ results: Result<AccessToken, Fault>...) { state.withLock { $0.results += results } }

  func exchange(_ exchange: TokenExchange) async throws(Fault) -> AccessToken {
    let (number, result) = state.withLock { state -> (Int, Result<AccessToken, Fault>) in
      state.count += 1
      state.exchanges.append(exchange)
      let usual = Result<AccessToken, Fault>.success(.lasting(3600, state.count))
      return (state.count, state.results.isEmpty ? usual : state.results.removeFirst())
    }
    guard await gate.pass("\(number)") else { throw Fault(.internalError, "the exchange was cancelled") }
    return try result.get()
  }

  func session(time: any TimeSource, randomFraction: Double = 0) -> TokenSession {
    TokenSession(.work(FakeCredentials(["key": "k"], source: "env"), time: time), randomFraction: { randomFraction }) {
      (exchange) throws(Fault) in
      try await self.exchange(exchange)
    }
  }
}

extension SessionContext {
  /// The context of a profile that keeps its session in memory only.
  static func work(
    _ credentials: [String: String], of credential: String = "key", redactor: Redactor = Redactor(),
    time: any TimeSource
  ) -> SessionContext {
    .work(FakeCredentials(credentials), of: credential, redactor: redactor, time: time)
  }

  static func work(
    _ credentials: FakeCredentials, of credential: String = "key", redactor: Redactor = Redactor(),
    time: any TimeSource
  ) -> SessionContext {
    let descriptor = ProviderDescriptor(
      id: "vendor", name: "Vendor", baseURL: VendorHarness.baseURL, tokenURL: nil, numberPatterns: [], authKinds: [])
    let settings = ProfileSettings(
      name: "work", baseURL: VendorHarness.baseURL, tokenURL: nil, credentials: credentials, redactor: redactor)
    return ProviderContext(settings, descriptor, FakeTransport([]), time).session(of: credential)
  }
}

extension AccessToken {
  static func lasting(_ seconds: Int, _ number: Int, refresh: String? = nil) -> AccessToken {
    AccessToken(value: "token-\(number)", lifetime: .seconds(seconds), refreshToken: refresh)
  }
}

extension TokenSession {
  /// The header or the fault of one caller.
  func ask(until deadline: MonotonicTime = .distantFuture) async -> Result<String, Fault> {
    do throws(Fault) {
      return .success(try await authorization(VendorCall(deadline: deadline)).header)
    } catch {
      return .failure(error)
    }
  }

  /// Waits until no exchange is running.
  func settled() async throws { try await eventually("the end of the exchange") { !status.renewal.inFlight } }
}

extension Fault {
  static let offline = Fault(.vendorUnavailable, "no connection").with("reason", "connect")
  static let broken = Fault(.vendorUnavailable, "the vendor answered 503").with("vendorStatus", 503)
  static func limited(_ seconds: Int) -> Fault {
    Fault(.rateLimited, "too many").with("vendorStatus", 429).with("retryAfterSeconds", .number(seconds))
  }
}
