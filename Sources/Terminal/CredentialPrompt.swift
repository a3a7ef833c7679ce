import CaseService
import JSON
import ProviderKit

/// Asks for the credentials of a profile without showing them.
struct CredentialPrompt {
  let session: CommandSession

  func credentials(of name: String?) throws(UsageError) -> JSON {
    guard session.console.hasPerson else {
      throw UsageError("Credentials can be typed only on a terminal. Use --credentials - or --credentials @FILE.")
    }
    guard let name, let profile = try? session.context.profile(name, path: "profile"),
      case .success(let provider) = profile.provider, let kind = provider.descriptor.authKinds.first
    else { throw UsageError("Name a configured profile before --credentials prompt.") }
    var members: [JSON.Member] = []
    for credential in kind.credentials {
      guard let text = session.console.askHidden("\(credential): "), !text.isEmpty else {
        throw UsageError("No \(credential) was typed. Nothing was sent.")
      }
      session.console.note("")
      members.append(.init(credential, .string(text)))
    }
    return .object(members)
  }
}
