import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Gets the token of a profile: by exchange of an API key, or as configured.
enum MarketplaceToken {
  /// The path of the token service at the host of the API.
  static let path = "/api-security/om-auth/cloud/token"

  // Red Hat: pull secrets are tokens; the newer IBM entitlement keys look alike and are not valid here. Users confuse all
  // three.
  static let keyRemedy =
    "Set credentials.apiKey of the profile to a new API key. A pull secret belongs in credentials.token. An IBM "
    + "entitlement key does not work."
  static let tokenRemedy =
    "Set credentials.token of the profile to a new token or pull secret. An API key belongs in credentials.apiKey. An IBM "
    + "entitlement key does not work."

  /// A session with the configured token.
  static func ready(_ context: ProviderContext) -> DirectSession {
    DirectSession.readyToken(context.session(of: "token"), remedy: tokenRemedy) { () throws(Fault) in
      try await context.credentials.value("token")
    }
  }

  /// A session that exchanges the configured API key.
  static func session(_ context: ProviderContext) -> TokenSession {
    let settings = context.settings
    return TokenExchanger(context, address: address(settings), dialect: MarketplaceTokenDialect()).session(of: "apiKey")
    { (service, requested) throws(Fault) in
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

  /// The token service of the configured host, unless the profile names another one: a key for one stage is not sent to
  /// another.
  private static func address(_ settings: ProfileSettings) -> String {
    let usual = RedHatMarketplaceProvider.descriptor
    let given = settings.tokenURL ?? usual.tokenURL ?? ""
    return given == usual.tokenURL && settings.baseURL != usual.baseURL ? settings.baseURL + path : given
  }

  /// `expires_in` counts from receipt, so that a wrong clock does no harm. Red Hat: a response without a token or an expiry is
  /// invalid; no lifetime is assumed.
  private static func token(_ answer: JSONRecord, at date: Timestamp) throws(JSONError) -> AccessToken {
    let value = try answer.accessToken()
    let given = answer.lenientInteger("expires_in").flatMap { $0 > 0 ? $0 : nil }
    let today = Int(clamping: Int64(date.timeIntervalSince1970))
    let end = answer.lenientInteger("expiration").flatMap { $0 > 0 ? $0 : nil }
    // Limited to a day before the subtraction, because the value is untrusted.
    guard let seconds = given ?? end.map({ min(max($0, today), today + 86_400) - today }) else {
      throw answer.missing("expiration")
    }
    return AccessToken(value: value, seconds: seconds)
  }
}
