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
    "Set credentials.apiKey of the profile to a new API key. A pull secret belongs in credentials.token. An IBM "
    + "entitlement key does not work."
  static let tokenRemedy =
    "Set credentials.token of the profile to a new token or pull secret. An API key belongs in credentials.apiKey. An IBM "
    + "entitlement key does not work."

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
    TokenExchanger(
      settings, provider: RedHatMarketplaceProvider.descriptor.id, address: address(settings),
      dialect: MarketplaceTokenDialect(), transport, time
    ).session(of: "apiKey") { (service, requested) throws(Fault) in
      guard let key = try await service.optionalCredential("apiKey") else { throw noKey(settings) }
      let form = [("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", key)]
      return try await service.post(form, for: requested, read: token)
    }
  }

  private static func noKey(_ settings: ProfileSettings) -> Fault {
    Fault(.authRequired, "The profile \(settings.name) has neither apiKey nor token.")
      .from(settings.name, RedHatMarketplaceProvider.descriptor.id)
      .with("remedy", "Set credentials.apiKey or credentials.token of the profile \(settings.name).")
  }

  /// The token service of the host that the profile names, unless the profile names another: a key for one stage is not
  /// sent to another.
  private static func address(_ settings: ProfileSettings) -> String {
    let usual = RedHatMarketplaceProvider.descriptor
    let given = settings.tokenURL ?? usual.tokenURL ?? ""
    return given == usual.tokenURL && settings.baseURL != usual.baseURL ? settings.baseURL + path : given
  }

  /// `expires_in`, where IAM's members are there, counts from our own receipt, so that a wrong clock does no harm. Red Hat: an
  /// answer without a token or without an end is none; no life is assumed.
  private static func token(_ answer: JSONRecord, at date: Timestamp) throws(JSONError) -> AccessToken {
    let value = try answer.accessToken()
    let given = answer.lenientInteger("expires_in").flatMap { $0 > 0 ? $0 : nil }
    let today = Int(clamping: Int64(date.timeIntervalSince1970))
    let end = answer.lenientInteger("expiration").flatMap { $0 > 0 ? $0 : nil }
    // Held within a day before it is counted with: it comes from outside.
    guard let seconds = given ?? end.map({ min(max($0, today), today + 86_400) - today }) else {
      throw answer.missing("expiration")
    }
    return AccessToken(value: value, seconds: seconds)
  }
}
