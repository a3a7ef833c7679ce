import CaseModel
import CaseStore
import Platform
import ProviderKit

extension CaseLookup {
  /// Returns what the store has of these cases, for a caller that can wait as long as the store permits. A profile is unavailable if
  /// its store cannot be read.
  package func stored(_ keys: Set<CaseKey>) async -> Fetched {
    let profiles = profiles
    let groups = Dictionary(grouping: keys, by: \.profile)
    let results = await gather(groups) { [self] name, keys -> Fetched in
      guard let profile = profiles[name], let access = access(of: profile) else { return Fetched() }
      return await stored(keys, of: profile, access)
    }
    var all = Fetched()
    for result in results { all.add(result) }
    return all
  }

  private func stored(_ keys: [CaseKey], of profile: Profile, _ access: StoreAccess) async -> Fetched {
    // A store does not exist before something is kept in it.
    guard access.exists else { return Fetched() }
    var found = Fetched()
    guard let store = await access.profile(profile) else {
      if (try? profile.provider.get())?.identity != nil {
        found.unavailable[profile.name] = Fault(
          .configuration, "The account of the profile is known only after a login, so its stored cases cannot be read.")
      }
      return found
    }
    do throws(StoreError) {
      let rows = try await store.store.summaries(
        of: keys.map(\.number), from: store.source, fields: KnownCase.members)
      for row in rows {
        let key = CaseKey(profile: profile.name, number: row.row.number)
        if let time = row.goneAt {
          found.cases[key] = .denied(time.addingTimeInterval(LookupMemory.pauseSeconds))
        } else if let known = KnownCase(row) {
          found.cases[key] = .known(access.isOutdated(key.id) ? known.stale : known)
        }
      }
    } catch {
      found.unavailable[profile.name] = Fault(error)
    }
    return found
  }
}
