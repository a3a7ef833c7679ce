import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// How a profile gets its token: by the exchange of an API key, or because it has one.
enum MarketplaceToken {
  /// Where the token service is, at the host of the API.
  static let path = "/api-security/om-auth/cloud/token"

  // Red Hat: pull secrets are tokens themselves; the newer IBM entitlement keys look alike and open nothing here. Users mix
  // all three up.
  static let keyRemedy =
    "set credentials.apiKey of the profile to a new API key; a pull secret goes into credentials.token, and an IBM "
    + "entitlement key opens neither"
  static let tokenRemedy =
    "set credentials.token of the profile to a new token or pull secret; an API key goes into credentials.apiKey, and an "
    + "IBM entitlement key opens neither"

  /// A session with the token that the profile has.
  static func ready(_ settings: ProfileSettings, _ time: any TimeSource) -> DirectSession {
    DirectSession.readyToken(
      profile: settings.name, provider: RedHatMarketplaceProvider.descriptor.id,
      source: settings.credentials.source(of: "token"), redactor: settings.redactor, time: time, remedy: tokenRemedy
    ) { () throws(Fault) in try await settings.credentials.value("token") }
  }

  /// A session that exchanges the API key that the profile has.
  static func session(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> TokenSession {
    let provider = RedHatMarketplaceProvider.descriptor.id
    var client = VendorClient(
      profile: settings.name, provider: provider, baseURL: address(settings), transport: transport, session: nil,
      dialect: MarketplaceTokenDialect(), redactor: settings.redactor, time: time)
    client.addressKey = "tokenURL"
    client.showsAnswers = false
    let exchanger = client
    return TokenSession(
      profile: settings.name, provider: provider, source: settings.credentials.source(of: "apiKey"), time: time,
      redactor: settings.redactor
    ) { (exchange) throws(Fault) in
      try await self.exchange(settings, exchanger, VendorCall(deadline: exchange.deadline))
    }
  }

  /// The token service of the host that the profile names, unless the profile names another: a key for one stage is not
  /// sent to another.
  private static func address(_ settings: ProfileSettings) -> String {
    let usual = RedHatMarketplaceProvider.descriptor
    let told = settings.tokenURL ?? usual.tokenURL ?? ""
    return told == usual.tokenURL && settings.baseURL != usual.baseURL ? settings.baseURL + path : told
  }

  private static func exchange(
    _ settings: ProfileSettings, _ client: VendorClient, _ call: VendorCall
  ) async throws(Fault) -> AccessToken {
    guard let key = try await settings.credentials.value("apiKey") else {
      throw client.fault(.authRequired, "the profile \(settings.name) has neither apiKey nor token")
        .with("remedy", "set credentials.apiKey of the profile \(settings.name), or credentials.token")
    }
    let form = URLText.query([("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", key)])
    let headers: HTTPHeaders = [
      "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
    ]
    let request = VendorRequest(.post, "", headers: headers, body: Array(form.utf8), isRepeatable: true)
    let date = client.time.date
    return try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      try token(answer, at: date)
    }
  }

  /// `expires_in`, where IAM's members are there, counts from our own receipt, so that a wrong clock does no harm. Red Hat: an
  /// answer without a token or without an end is none; no life is assumed.
  private static func token(_ answer: JSONRecord, at date: Timestamp) throws(JSONError) -> AccessToken {
    guard let value = try answer.string("access_token"), isHeaderSafe(value) else {
      throw answer.missing("access_token")
    }
    let told = try answer.integer("expires_in").flatMap { $0 > 0 ? $0 : nil }
    let today = Int(clamping: Int64(date.timeIntervalSince1970))
    let end = try answer.integer("expiration").flatMap { $0 > 0 ? $0 : nil }
    // Held within a day before it is counted with: it comes from outside.
    guard let seconds = told ?? end.map({ min(max($0, today), today + 86_400) - today }) else {
      throw answer.missing("expiration")
    }
    return AccessToken(value: value, lifetime: .seconds(min(max(seconds, 1), 86_400)))
  }

  private static func isHeaderSafe(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
