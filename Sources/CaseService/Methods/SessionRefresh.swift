package import CaseModel
package import JSONRPC
package import ProviderKit

/// Reads changed credentials.
package enum SessionRefresh: WorkMethod {
  package typealias Params = SessionProfileParams
  package typealias Result = SessionStatus

  package static let name = "session/refresh"
  package static let effect = Effect.session
  package static let summary =
    "Reads the credentials of a profile again and gets a new token, even if the old one is still valid."

  package static func lane(_ params: SessionProfileParams) -> Lane { .exclusive(.profile(params.profile.text)) }

  package static func run(_ params: SessionProfileParams, _ call: Call) async throws(Fault) -> SessionStatus {
    let (profile, provider) = try call.provider(of: params.profile)
    let vendorCall = call.vendorCall(profile)
    return try await call.order(on: provider) { () async throws(Fault) in
      try await provider.session.refresh(vendorCall)
    }
  }
}
