import CaseModel
import ProviderKit

/// The ways in which a profile of rest-v1 or rest-v3 gets an access token.
enum RedHatLogin: Sendable {
  case offlineToken
  /// Red Hat: recommended instead of offline tokens since 2024.
  case serviceAccount

  /// The way that the current credentials allow. Those of `session/login` replace the configured ones.
  static func of(_ credentials: any Credentials) -> RedHatLogin {
    let (secret, token) = (credentials.source(of: "clientSecret"), credentials.source(of: "offlineToken"))
    if token == "login" { return .offlineToken }
    return secret == nil ? .offlineToken : .serviceAccount
  }

  /// The credential that is exchanged.
  var credential: String { self == .offlineToken ? "offlineToken" : "clientSecret" }

  /// The fault of missing or conflicting credentials; nil if they are complete.
  static func fault(_ credentials: any Credentials, of profile: String) -> Fault? {
    func has(_ name: String) -> Bool { credentials.source(of: name) != nil }
    let isBrought = ["offlineToken", "clientId", "clientSecret"].contains { credentials.source(of: $0) == "login" }
    switch (has("offlineToken"), has("clientId"), has("clientSecret")) {
    case (true, _, true) where !isBrought:
      return configuration(
        "The profile \(profile) has both an offlineToken and the clientSecret of a service account.", "clientSecret",
        "Remove credentials.offlineToken, or credentials.clientId and credentials.clientSecret.", profile)
    case (_, false, true):
      return configuration(
        "The profile \(profile) has a clientSecret but no clientId.", "clientId",
        "Set credentials.clientId of the profile \(profile) to the client ID of the service account.", profile)
    case (false, true, false):
      return configuration(
        "The profile \(profile) has a clientId but neither a clientSecret nor an offlineToken.", "clientSecret",
        "Set credentials.clientSecret of the profile \(profile) to the secret of the service account.", profile)
    case (false, false, false):
      return Fault(.authRequired, "The profile \(profile) has neither an offlineToken nor a service account.")
        .from(profile, RedHatPortalProvider.id)
        .with(
          "remedy",
          "Set credentials.offlineToken, or credentials.clientId and credentials.clientSecret, of the profile \(profile)."
        )
    default: return nil
    }
  }

  private static func configuration(_ message: String, _ name: String, _ remedy: String, _ profile: String) -> Fault {
    Fault(.configuration, message)
      .from(profile, RedHatPortalProvider.id)
      .with("key", "profiles.\(profile).credentials.\(name)").with("remedy", remedy)
  }

  /// The message when the API refuses a token.
  var refusal: String {
    switch self {
    case .offlineToken:
      "Red Hat refused the token. Check credentials.offlineToken of the profile, or create a new one at https://access.redhat.com/management/api."
    case .serviceAccount:
      "Red Hat refused the token of the service account. Check credentials.clientId and credentials.clientSecret of the profile."
    }
  }
}
