package import CaseModel
package import JSON
package import JSONRPC
package import ProviderKit

/// Logs a profile in.
package enum SessionLogin: WorkMethod {
  package typealias Params = SessionLoginParams
  package typealias Result = SessionStatus

  package static let name = "session/login"
  package static let effect = Effect.session
  package static let summary =
    "Logs in with the configured or given credentials, even if they were refused before."

  package static func lane(_ params: SessionLoginParams) -> Lane { .exclusive(.profile(params.profile.text)) }

  package static func run(_ params: SessionLoginParams, _ call: Call) async throws(Fault) -> SessionStatus {
    let (profile, provider) = try call.provider(of: params.profile)
    let vendorCall = call.vendorCall(profile)
    return try await call.order(on: provider) { () async throws(Fault) in
      try await provider.login(with: params.credentials?.values, vendorCall)
    }
  }
}

package struct SessionLoginParams: WireObject {
  package var profile: ProfileName
  package var credentials: SecretTexts?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, credentials }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .credentials: Field(
      "The credentials, with the names that `providers/list` returns in `auth`. They replace the configured ones in this process until `session/logout`.",
      isSecret: true),
  ]
}

/// Secrets by name, which are never written.
package struct SecretTexts: WireValue {
  package let values: [String: String]

  package static var schema: JSON {
    ["type": "object", "additionalProperties": ["type": "string"]]
  }
  package static var rule: String? { "must be an object of strings such as {\"apiKey\": \"...\"}" }
  package static var placeholder: SecretTexts { SecretTexts(values: [:]) }
  package static func read(_ json: JSON) -> SecretTexts? {
    guard let members = json.object, (1...20).contains(members.count) else { return nil }
    var values: [String: String] = [:]
    for member in members {
      guard let text = member.value.string, text.utf8.count <= 65_536 else { return nil }
      values[member.name] = text
    }
    return SecretTexts(values: values)
  }
  /// Secrets are never written.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.endObject()
  }
}

extension Call {
  /// Runs a session command; returns the status afterwards, without secrets.
  func order(
    on provider: Provider, _ body: () async throws(Fault) -> Void
  ) async throws(Fault) -> SessionStatus {
    do throws(Fault) {
      try await body()
    } catch {
      throw error.from(provider)
    }
    return provider.session.status.redacted(by: context.redactor)
  }
}
