import CaseModel
package import CaseStore
import JSON
import Platform
import ProviderKit

/// The part of the store that belongs to one profile and its account.
package struct ProfileStore: Sendable {
  package let store: CaseStore
  package let source: StoreSource
  /// The ids and e-mail addresses of the user; empty if unknown.
  let user: [String]
  let keepsPrivate: Bool
  /// The time to the next round after a write.
  let firstInterval: Duration
  let time: any TimeSource
  let log: Log

  // MARK: Writing

  /// Stores cases that were read. Returns whether that succeeded.
  func keep(_ reading: ReadRecorder.Reading) async -> Bool {
    await attempt("store cases") { () throws(StoreError) in
      try await observe(reading.cases)
      guard reading.isWhole, let number = reading.cases.rows.first?.value.number,
        try await store.get(source, number, fields: [])?.hasUnknownOutcome == true
      else { return }
      try await store.setUnknownOutcome(false, source, number, readAt: reading.cases.askedAt)
    }
  }

  @discardableResult
  func observe(_ cases: ListedCases) async throws(StoreError) -> [StoreEvent] {
    var observation = Observation(source, cases.rows, members: cases.members, at: cases.askedAt)
    (observation.user, observation.keepsPrivate, observation.optional) = (user, keepsPrivate, cases.optional)
    return try await store.observe(observation)
  }

  /// Stores the result of a write. Returns whether that succeeded.
  ///
  /// - Parameter askedAt: when the write was sent.
  func keep(_ write: CaseWrite, _ askedAt: Timestamp) async -> Bool {
    await attempt("store the result of a write") { () throws(StoreError) in
      if !write.members.isEmpty {
        var observation = Observation(source, [CaseBox(write.row)], members: write.members, at: askedAt)
        (observation.user, observation.keepsPrivate) = (user, keepsPrivate)
        (observation.partial, observation.origin, observation.creates) = (write.partial, .own, write.creates)
        try await store.observe(observation, within: StoreAccess.writeLimit)
      }
      if !write.outdated.isEmpty {
        try await store.invalidate(source, write.row.number, write.outdated, within: StoreAccess.writeLimit)
      }
      let seconds = max(1, Int(firstInterval.components.seconds))
      try await store.pollSoon(
        source, at: time.date.addingTimeInterval(Double(seconds)), intervalSeconds: seconds,
        within: StoreAccess.writeLimit)
    }
  }

  /// Marks a case whose write has an unknown outcome: the store does not answer for it until it was read again.
  func markUnknownOutcome(_ number: String) async -> Bool {
    await attempt("mark an unknown outcome") { () throws(StoreError) in
      try await store.setUnknownOutcome(true, source, number, within: StoreAccess.writeLimit)
    }
  }

  private func attempt(_ action: String, _ body: () async throws(StoreError) -> Void) async -> Bool {
    do throws(StoreError) {
      try await body()
      return true
    } catch {
      log.info("\(source.profile): cannot \(action): \(error)")
      return false
    }
  }

  // MARK: Reading

  /// The members that a case always has.
  static let identity: CaseFields = [.profile, .provider, .number]

  /// How far the store follows the profile; nil if it has nothing of it, or cannot be read.
  func status() async -> SourceStatus? { try? await store.status(source) }

  /// The number of cases; nil if the store cannot be read.
  func count() async -> Int? { try? await store.count(CompiledQuery(CaseQuery()), from: source) }

  /// A case of which all of these members were read at these times.
  func fresh(_ number: String, _ fields: CaseFields, _ times: ClosedRange<Timestamp>) async -> Case? {
    guard let stored = try? await store.get(source, number, fields: fields.union(Self.identity)),
      let asOf = stored.asOf, times.contains(asOf), !stored.isIncomplete, !stored.hasUnknownOutcome,
      stored.goneAt == nil
    else { return nil }
    return value(stored)
  }

  /// Whether only the vendor knows what the last write to a case did.
  func hasUnknownOutcome(_ number: String) async -> Bool {
    (try? await store.get(source, number, fields: []))?.hasUnknownOutcome ?? false
  }

  /// When the oldest of the known ones among these members was read.
  func age(of number: String, _ fields: CaseFields) async -> Timestamp? {
    (try? await store.get(source, number, fields: fields))?.oldest
  }

  /// What the store has of a case, for a vendor that cannot be reached. Members that were never read, or are not kept, are listed
  /// in `missing`.
  func stale(_ number: String, _ fields: CaseFields, because fault: JSON) async -> Case? {
    guard let stored = try? await store.get(source, number, fields: fields.union(Self.identity)),
      !stored.hasUnknownOutcome,
      stored.goneAt == nil
    else { return nil }
    let known = stored.members.intersection(fields)
    guard !known.subtracting(Self.identity).isEmpty, var row = value(stored) else { return nil }
    (row.stale, row.failure) = (true, fault)
    let parts = CaseField.selectable.filter { field in
      fields.contains(field) && (!known.contains(field) || Self.isEvicted(field, row, stored))
    }
    if !parts.isEmpty { row.missing = parts.map { MissingPart($0, failure: fault) } }
    return row
  }

  /// All that the store has of a case, however old. Texts that were evicted are empty.
  func kept(_ number: String) async -> Case? {
    guard let stored = try? await store.get(source, number, fields: .all.union(Self.identity)), stored.goneAt == nil,
      !stored.members.isDisjoint(with: [.title, .status]), var row = value(stored)
    else { return nil }
    if !keepsPrivate { row.comments?.removeAll { $0.isPrivate == true } }
    // Rounds do not read again what did not change.
    let times = [await age(of: number, KnownCase.members), await status()?.listedAt].compactMap(\.self)
    row.asOf = times.max() ?? row.asOf
    return row
  }

  private static func isEvicted(_ field: CaseField, _ row: Case, _ stored: StoredCase) -> Bool {
    guard stored.isIncomplete else { return false }
    switch field {
    case .description: return row.description == nil
    case .comments: return row.comments?.contains { $0.text.isEmpty } == true
    default: return false
    }
  }

  private func value(_ stored: StoredCase) -> Case? {
    var row = stored.value
    row?.asOf = stored.asOf ?? stored.oldest
    return row
  }
}
