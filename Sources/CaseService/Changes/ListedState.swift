import CaseModel
import CaseStore
import JSON
import Platform
import ProviderKit

/// What lists return, so that a client begins to follow the changes without a gap.
struct ListedState: Sendable {
  /// The text of the state.
  var text: String
  /// The profiles whose first listing did not end: what changes until then is not reported.
  var pending: [String]

  static let param = Field(
    "Whether to return `state`, the state of the changes before the cases were read. Default: if `maxAgeSeconds` is above 0."
  )
  static let result = Field(
    "The state of the changes before the cases were read. `changes/list` continues from here without a gap, except for the profiles in `pending`."
  )
  static let pending = Field(
    "With `state`: the profiles whose cases were not yet read for the first time. What changes until then is not reported: call `changes/list` without a state, or `cache/sync`, and list the cases again."
  )
}

extension Call {
  /// The current state, taken before something is read; nil if none is requested, or the store is off.
  ///
  /// - Parameters:
  ///   - isRequested: the param `withState`.
  ///   - maxAge: the param `maxAgeSeconds`.
  ///   - names: the param `profiles`.
  func listedState(_ isRequested: Bool?, maxAge: Int?, profiles names: [ProfileName]?) async throws(Fault)
    -> ListedState?
  {
    guard isRequested ?? (maxAge.map { $0 > 0 } ?? false) else { return nil }
    guard let access = context.store, let store = access.store() else {
      if isRequested == true { throw .storeIsOff }
      return nil
    }
    let profiles = try profilesWithCases(names).filter(\.isStored)
    do throws(StoreError) {
      var pending: [String] = []
      for profile in profiles where try await store.status(of: profile, access)?.baselineAt == nil {
        pending.append(profile.name)
      }
      return ListedState(text: try await store.state().text, pending: pending)
    } catch {
      if isRequested == true { throw Fault(error) }
      context.log.info("The state of the changes cannot be read: \(error)")
      return nil
    }
  }
}
