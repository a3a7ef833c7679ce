package import CaseModel
import CaseStore
import JSON
package import JSONRPC
import ProviderKit

/// Removes what the store has.
package enum CacheClear: WorkMethod {
  package typealias Params = CacheClearParams
  package typealias Result = CacheInfoResult

  package static let name = "cache/clear"
  package static let effect = Effect.session
  package static let summary = "Removes the cases of a profile, or of all, from the store. Nothing changes at the vendors."

  package static func lane(_ params: CacheClearParams) -> Lane { .free }

  package static func run(_ params: CacheClearParams, _ call: Call) async throws(Fault) -> CacheInfoResult {
    // A profile that is no longer configured may still have cases.
    if let access = call.context.store, access.exists, let store = access.store() {
      await access.settle()
      do throws(StoreError) {
        try await store.clear(profile: params.profile?.text)
      } catch {
        throw Fault(error)
      }
    }
    return try await CacheInfo.run(CacheInfoParams(), call)
  }
}

package struct CacheClearParams: WireObject {
  package var profile: ProfileName?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile, configured or not. Default: all.")
  ]
}
