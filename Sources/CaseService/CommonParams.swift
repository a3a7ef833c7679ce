package import CaseModel
package import JSON
import ProviderKit

/// The params of every method.
package struct CommonParams: WireObject {
  package var timeoutSeconds: Int?
  package var workDoneToken: JSON?
  package var partialResultToken: JSON?
  /// MCP's extra member.
  package var meta: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case timeoutSeconds, workDoneToken, partialResultToken
    case meta = "_meta"
  }
  /// A token comes back in every notification about the request.
  package func check() -> [Issue] {
    [("workDoneToken", workDoneToken), ("partialResultToken", partialResultToken)].compactMap { name, token in
      guard let token, !Self.isToken(token) else { return nil }
      return Issue(name, "must be a string of at most 1024 bytes, or a number", value: token)
    }
  }

  static func isToken(_ token: JSON) -> Bool {
    switch token {
    case .string(let text): text.utf8.count <= 1024
    case .number(let number): number.text.utf8.count <= 1024
    default: false
    }
  }

  package static let fields: [CodingKeys: Field] = [
    .timeoutSeconds: Field(
      "The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else \(ProfileSettings.usualTimeoutSeconds).",
      range: 1...86_400),
    .workDoneToken: Field("Requests progress: `$/progress` notifications with this token.", as: RequestToken.self),
    .partialResultToken: Field(
      "Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows.",
      as: RequestToken.self),
    .meta: Field("Ignored."),
  ]
}
