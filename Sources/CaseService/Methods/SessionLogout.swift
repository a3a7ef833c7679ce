package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Deletes a login.
package enum SessionLogout: WorkMethod {
  package typealias Params = SessionProfileParams
  package typealias Result = SessionStatus

  package static let name = "session/logout"
  package static let effect = Effect.session
  package static let summary =
    "Deletes the tokens of a profile in memory and on disk, and the credentials from `session/login`."

  package static func lane(_ params: SessionProfileParams) -> Lane { .exclusive(.profile(params.profile.text)) }

  package static func run(_ params: SessionProfileParams, _ call: Call) async throws(Fault) -> SessionStatus {
    let (profile, provider) = try call.provider(of: params.profile)
    let vendorCall = call.vendorCall(profile)
    return try await call.order(on: provider) { () async throws(Fault) in
      try await provider.session.logout(vendorCall)
    }
  }
}
