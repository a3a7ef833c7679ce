import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// The exchange of an API key for an IAM token.
enum IBMToken {
  static func session(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> TokenSession {
    var client = VendorClient(
      profile: settings.name, provider: IBMCloudProvider.descriptor.id, baseURL: settings.tokenURL ?? "",
      transport: transport, session: nil, dialect: IAMDialect(), redactor: settings.redactor, time: time)
    client.addressKey = "tokenURL"
    client.showsAnswers = false
    let exchanger = client
    return TokenSession(
      profile: settings.name, provider: IBMCloudProvider.descriptor.id,
      source: settings.credentials.source(of: "apiKey"), time: time, redactor: settings.redactor
    ) { (exchange) throws(Fault) in
      try await self.exchange(settings, exchanger, VendorCall(deadline: exchange.deadline))
    }
  }

  private static func exchange(
    _ settings: ProfileSettings, _ client: VendorClient, _ call: VendorCall
  ) async throws(Fault) -> AccessToken {
    guard let key = try await settings.credentials.value("apiKey") else {
      throw client.fault(.authRequired, "the profile \(settings.name) has no apiKey")
        .with("remedy", "set credentials.apiKey of the profile \(settings.name)")
    }
    // IBM: response_type is what all its SDKs send, though the documentation's own example leaves it out.
    let form = URLText.query([
      ("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", key), ("response_type", "cloud_iam"),
    ])
    var headers: HTTPHeaders = [
      "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
    ]
    // IBM: a client id is said to raise the rate limit of the exchange.
    if let id = try await settings.credentials.value("clientId") {
      let secret = try await settings.credentials.value("clientSecret") ?? ""
      headers["Authorization"] = "Basic \(Base64.encode(Array("\(id):\(secret)".utf8)))"
    }
    let request = VendorRequest(.post, "", headers: headers, body: Array(form.utf8), isRepeatable: true)
    let date = client.time.date
    return try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      try token(answer, at: date)
    }
  }

  /// `expires_in` counts from our own receipt, so that a wrong clock does no harm; `expiration` is the fallback.
  private static func token(_ answer: JSONRecord, at date: Timestamp) throws(JSONError) -> AccessToken {
    guard let value = try answer.string("access_token"), isHeaderSafe(value) else {
      throw answer.missing("access_token")
    }
    let told = try answer.integer("expires_in")
    let today = Int(clamping: Int64(date.timeIntervalSince1970))
    let until = try answer.integer("expiration").map { min(max($0, today), today + 86_400) - today }
    let seconds = min(max(told ?? until ?? 3600, 1), 86_400)
    return AccessToken(value: value, lifetime: .seconds(seconds))
  }

  private static func isHeaderSafe(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// IAM's error bodies: `errorCode`, `errorMessage`, `context`.
struct IAMDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? JSONRecord(parsing: response.body) else {
      return VendorError(traceId: response.headers["X-Global-Transaction-ID"])
    }
    let context = try? body.record("context")
    return VendorError(
      code: try? body.string("errorCode"), message: try? body.string("errorMessage"),
      traceId: (try? context?.string("requestId")) ?? response.headers["X-Global-Transaction-ID"])
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // IBM: an unknown key is a 400 (BXNIM0415E), not a 401. BXNIM0109E says that our own request is wrong. An answer without
    // a code of IAM's is that of a gateway on the way, which knows nothing of the key: it must not lock the profile out.
    guard [400, 401, 403].contains(response.status), let code = error.code, code != "BXNIM0109E" else { return nil }
    let said = error.message.map { " (\($0))" } ?? ""
    return FaultOverride(
      .authRequired, message: "IBM Cloud does not accept the API key\(said): make a new one and put it in its place")
  }
}
