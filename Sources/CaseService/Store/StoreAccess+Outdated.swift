import CaseModel
import CaseStore
package import Platform
package import ProviderKit

extension StoreAccess {
  /// The names of the profiles that the store follows, but does not know up to `maxAge` seconds ago. Queries no vendor.
  package func outdatedProfiles(_ profiles: [Profile], maxAge: Int, at now: Timestamp) async -> [String] {
    guard exists else { return [] }
    let limit = now.addingTimeInterval(-Double(maxAge))
    let names = await gather(profiles.filter(\.isStored)) { profile -> String? in
      guard let store = await self.profile(profile), let status = await store.status(), status.baselineAt != nil,
        status.listedAt.map({ $0 < limit }) ?? true
      else { return nil }
      return profile.name
    }
    return names.compactMap(\.self)
  }
}
