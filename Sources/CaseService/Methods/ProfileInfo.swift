package import CaseModel
package import JSON
package import ProviderKit

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
