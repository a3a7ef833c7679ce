package import CaseModel
import Platform
package import ProviderKit

/// The params of a method at one profile.
package protocol ProfileParams: WireObject {
  var profile: ProfileName { get }
}

/// A method at one profile, which the param `profile` names.
package protocol ProfileMethod: PartMethod where Params: ProfileParams {
  static func run(
    _ params: Params, _ part: Part, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> Result
  /// What the result of a write shows of a case; nil for a read, and for a write without a case.
  static func written(_ result: Result, _ params: Params) -> CaseWrite?
}

extension ProfileMethod {
  package static func written(_ result: Result, _ params: Params) -> CaseWrite? { nil }

  package static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result {
    let (profile, provider) = try call.provider(of: params.profile)
    let askedAt = call.context.time.date
    let result = try await run(params, try provider.require(part), at: provider, call.vendorCall(profile))
    if let write = written(result, params) {
      call.audit?.setCase(write.row.id)
      await call.keep(write, of: profile, askedAt)
    }
    return result
  }
}
