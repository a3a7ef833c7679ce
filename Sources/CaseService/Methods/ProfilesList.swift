package import CaseModel
package import JSON

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
