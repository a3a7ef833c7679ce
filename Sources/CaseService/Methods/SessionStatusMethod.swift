package import CaseModel
package import JSON
import Platform
package import ProviderKit

/// Returns the states of the sessions.
package enum SessionStatusMethod: InlineMethod {
  package typealias Params = SessionStatusParams
  package typealias Result = SessionStatusResult

  package static let name = "session/status"
  package static let effect = Effect.reads
  package static let summary = "Returns the state of one session or of all, without a request to the vendor."

  package static func answer(_ params: SessionStatusParams, _ call: Call) throws(Fault) -> SessionStatusResult {
    if let name = params.profile {
      let profile = try call.context.profile(name.text, path: "profile")
      return SessionStatusResult(sessions: [
        try profile.provider.get().session.status.redacted(by: call.context.redactor)
      ])
    }
    let providers = try call.context.profiles().compactMap { try? $0.provider.get() }
    return SessionStatusResult(sessions: providers.map { $0.session.status.redacted(by: call.context.redactor) })
  }
}

package struct SessionStatusParams: WireObject {
  package var profile: ProfileName?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile }
  package static let fields: [CodingKeys: Field] = [.profile: Field("The profile. Default: all.")]
}

package struct SessionStatusResult: WireObject {
  package var sessions: [SessionStatus]

  package enum CodingKeys: String, CodingKey, CaseIterable { case sessions }
  package static let fields: [CodingKeys: Field] = [.sessions: Field("One status for each valid profile.")]

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("sessions", sessions)
    writer.endObject()
  }
}
