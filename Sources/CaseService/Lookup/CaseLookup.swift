package import CaseModel
import CaseStore
package import Platform
import ProviderKit
import Synchronization

/// What a process knows of the cases that texts mention: from the store, and from the vendors for numbers that it does not
/// have. While nothing is followed and no call runs, it has no task and no timer.
package final class CaseLookup: Sendable {
  /// The most cases that one owner follows.
  package static let mostFollowed = 200

  private let context: ServiceContext
  private let onChange: @Sendable (Set<CaseKey>) -> Void
  private let memory = Mutex<[CaseKey: CaseKnowledge]>([:])

  /// - Parameter onChange: receives the followed cases of which something else is known now. Not called for a result that the
  ///   call which found it returns. Called by any thread, without a lock.
  package init(context: ServiceContext, onChange: @escaping @Sendable (Set<CaseKey>) -> Void = { _ in }) {
    (self.context, self.onChange) = (context, onChange)
  }

  /// Returns what the store has of these cases; never waits for a vendor. Each of the keys has an entry.
  package func known(_ keys: Set<CaseKey>) async -> [CaseKey: CaseKnowledge] {
    var found: [CaseKey: CaseKnowledge] = [:]
    for key in keys {
      let row = await details(of: key)
      found[key] = row.map { .known(KnownCase($0, asOf: $0.asOf)) } ?? .unknown
    }
    memory.withLock { $0.merge(found) { $1 } }
    return found
  }

  /// What is known of a case, from memory; nil if it was not looked up. Of followed cases, it is up to date.
  package func current(_ key: CaseKey) -> CaseKnowledge? { memory.withLock { $0[key] } }

  /// Follows the cases that an owner, such as an open document, shows, instead of those that it followed before. They are read
  /// from the store, and unknown ones are requested from the vendor in the background. An empty list ends it. Returns at once.
  ///
  /// - Parameter keys: at most `mostFollowed` different ones; others are ignored. The first ones are requested first.
  package func follow(_ owner: String, _ keys: [CaseKey]) {}

  /// Asks the vendor for a case, unless it denied it within the last hour or may not be asked now. Returns what is known of it
  /// then, or after `limit`: the request goes on.
  package func fetch(_ key: CaseKey, within limit: Duration) async -> CaseKnowledge {
    (await known([key]))[key] ?? .unknown
  }

  /// The result of `fetchAll`.
  package struct Fetched: Sendable {
    /// What is known of each case. If the vendor is unavailable, what the store has.
    package var cases: [CaseKey: CaseKnowledge]
    /// Why the vendors of some profiles did not answer, by the name of the profile.
    package var unavailable: [String: Fault]
  }

  /// Asks the vendors for all these cases, by number and in batches. The requests count in the budget, which does not limit
  /// them.
  ///
  /// - Parameters:
  ///   - maxAge: cases that the store read within this time are not requested.
  ///   - report: receives the number of cases that are done, after each batch.
  package func fetchAll(
    _ keys: Set<CaseKey>, maxAge: Duration = .zero, report: @escaping @Sendable (_ done: Int) -> Void = { _ in }
  ) async -> Fetched {
    Fetched(cases: await known(keys), unavailable: [:])
  }

  /// Returns all that the store has of a case, with `asOf`; nil for an unknown one.
  package func details(of key: CaseKey) async -> Case? {
    guard let profile = try? context.profiles().first(where: { $0.name == key.profile }),
      let store = await context.store?.readable(profile)
    else { return nil }
    let row = try? await store.store.get(store.source, key.number, fields: .all.union(ProfileStore.identity))
    return row?.value
  }

  /// Returns a short text about a case for a hover, from the store: its title, status, severity, owner and age, the last two
  /// comments and the address. Nil for an unknown case.
  package func card(of key: CaseKey, format: RenderFormat, utcOffset: UTCOffset = .utc) async -> String? {
    await details(of: key).map { $0.title ?? key.id }
  }

  /// What a search compares with its text.
  package enum SearchPart: Sendable {
    /// The beginning of the number, with or without the letters before its digits.
    case numbers
    /// Any part of the number, or the beginnings of words of the title.
    case numbersAndTitles
  }

  /// Returns the cases in the store that match, open ones first, and then by their last update; all for an empty text. Empty
  /// if there is no store.
  ///
  /// - Parameter profiles: the names of the profiles; nil for all.
  package func search(
    _ text: String, in part: SearchPart = .numbersAndTitles, profiles: Set<String>? = nil, limit: Int = 50
  ) async -> [KnownCase] { [] }
}
