package import CaseModel
package import JSON
package import ProviderKit

/// Lists the configured profiles.
package enum ProfilesList: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = ProfilesListResult

  package static let name = "profiles/list"
  package static let effect = Effect.reads
  package static let summary = "Lists the configured profiles and the states of their sessions, without secrets."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> ProfilesListResult {
    ProfilesListResult(profiles: try call.context.profiles().map { ProfileInfo($0, call.context) })
  }
}

package struct ProfilesListResult: WireObject {
  package var profiles: [ProfileInfo]

  package enum CodingKeys: String, CodingKey, CaseIterable { case profiles }
  package static let fields: [CodingKeys: Field] = [.profiles: Field("The profiles in the order of the configuration.")]

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("profiles", profiles)
    writer.endObject()
  }
}

package struct ProfileInfo: WireObject {
  package var profile: String
  package var provider: String?
  package var baseURL: String?
  package var readOnly: Bool
  package var session: SessionStatus.State?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile, provider, baseURL, readOnly, session, failure
  }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The name in the configuration."),
    .provider: Field("The provider of the profile."),
    .baseURL: Field("The address of the service."),
    .readOnly: Field("Whether writes are refused."),
    .session: Field("The state of its session; `session/status` has the details."),
    .failure: Field("The error in its configuration.", as: Failure.self),
  ]

  init(_ profile: Profile, _ context: ServiceContext) {
    self.profile = profile.name
    provider = profile.providerID
    baseURL = profile.baseURL
    readOnly = profile.isReadOnly || context.isReadOnly
    switch profile.provider {
    case .success(let provider): session = provider.session.status.state
    case .failure(let fault): failure = context.redacted(fault.json)
    }
  }
  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("profile", profile)
    writer.member("provider", provider)
    writer.member("baseURL", baseURL)
    writer.member("readOnly", readOnly)
    writer.member("session", session)
    writer.member("failure", failure)
    writer.endObject()
  }
}
