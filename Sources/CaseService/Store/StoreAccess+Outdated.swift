import CaseModel
import CaseStore
package import Platform
package import ProviderKit

extension StoreAccess {
  /// The names of the profiles whose cases a store in a file does not know as they were `maxAge` seconds ago: those whose listing
  /// is older, and those of which the store has nothing. Queries no vendor for cases.
  package func outdatedProfiles(_ profiles: [Profile], maxAge: Int, at now: Timestamp) async -> [String] {
    // A store in memory ends with the process, before it can answer another list.
    guard case .file = setting.location else { return [] }
    let limit = now.addingTimeInterval(-Double(maxAge))
    let names = await gather(profiles.filter(\.isStored)) { profile -> String? in
      guard let store = await self.profile(profile) else {
        // The account is known only after the first login, such as IBM's.
        guard case .success(let provider) = profile.provider, provider.cases != nil, provider.identity != nil,
          !profile.isLoginReplaced
        else { return nil }
        return profile.name
      }
      let status: SourceStatus?
      // A store that cannot be read answers no list.
      do throws(StoreError) { status = try await store.store.status(store.source) } catch { return nil }
      // Nothing of it was read yet. A first listing that was not completed then is left to `cache/sync`, since it takes long.
      guard let status else { return profile.name }
      guard status.baselineAt != nil else { return nil }
      return status.listedAt.map { $0 < limit } ?? true ? profile.name : nil
    }
    return names.compactMap(\.self)
  }
}
