import CaseModel
import Platform

/// The cases that are followed, and what is known of these and other cases. Used under the lock of `CaseLookup`.
struct LookupMemory {
  /// What the store has of a case.
  enum Stored: Sendable {
    /// There is no store, or it cannot be read.
    case unreadable
    /// It does not have the case.
    case missing
    case row(KnownCase)
    /// The vendor did not have it any more at this time.
    case gone(Timestamp)
  }

  /// What a request showed.
  enum Answer: Sendable {
    /// - Parameter isOnlyCopy: whether the store does not keep it.
    case found(KnownCase, isOnlyCopy: Bool)
    case denied
    /// The request for this case alone failed.
    case failed(Fault)
  }

  fileprivate struct Entry {
    var row: KnownCase?
    /// Whether the store was read since the case is followed; written by `load`, removed by `follow`.
    var isLoaded = false
    /// When it was read from the store or the vendor, and the number of changes of the store before. Matters for cases that are
    /// not followed.
    var readAt: (time: MonotonicTime, change: Int)?
    /// Whether the store does not have it.
    var isOnlyCopy = false
    /// The number of the answer that it comes from; 0 if it comes from the store.
    var answer = 0
  }

  private struct Owner {
    let number: Int
    var keys: [CaseKey]
  }

  /// How long the vendor is not asked again for a case that it denied, and for one that is kept here only.
  static let pause = Duration.seconds(3600)
  static let pauseSeconds = 3600.0
  /// How long what was read of a case that is not followed counts as up to date.
  private static let validity = Duration.seconds(5)
  /// The most entries of cases that are not followed: as many as a document mentions.
  private static let mostUnfollowed = 5000

  private var entries: [CaseKey: Entry] = [:]
  private var pauses = LookupPauses()
  private var owners: [String: Owner] = [:]
  /// The number of owners of each followed case.
  private var followers: [CaseKey: Int] = [:]
  private var lastOwner = 0
  /// The number of answers of vendors so far.
  private(set) var answers = 0
  /// The number of changes of the store so far.
  private var changes = 0

  // MARK: Reading

  /// What is known of a case, if that is up to date: of a followed case, and of one that was denied or just read.
  func current(_ key: CaseKey, _ now: MonotonicTime) -> CaseKnowledge? {
    if let pause = pauses[key], let until = pause.deniedUntil, pause.end > now || isFollowed(key) {
      return .denied(until)
    }
    guard let entry = entries[key], isFollowed(key) || entry.isOnlyCopy || isRecent(entry, now) else { return nil }
    return entry.row.map { .known($0) } ?? .unknown
  }

  /// What was read of a case last, at any time.
  func latest(_ key: CaseKey) -> CaseKnowledge {
    if let until = pauses[key]?.deniedUntil { return .denied(until) }
    return entries[key]?.row.map { .known($0) } ?? .unknown
  }

  private func isRecent(_ entry: Entry, _ now: MonotonicTime) -> Bool {
    entry.readAt.map { $0.change == changes && now - $0.time < Self.validity } ?? false
  }

  var ownerNames: [String] { Array(owners.keys) }

  var followed: Dictionary<CaseKey, Int>.Keys { followers.keys }

  func isFollowed(_ key: CaseKey) -> Bool { followers[key] != nil }

  /// The followed cases, those of the newest owner first. A case of several owners occurs several times.
  var inOrder: some Sequence<CaseKey> { owners.values.sorted { $0.number > $1.number }.lazy.flatMap(\.keys) }

  /// The followed cases that the store was not read for.
  var unloaded: [CaseKey] { followers.keys.filter { entries[$0]?.isLoaded != true } }

  /// The followed cases of which nothing is known.
  var unknown: [CaseKey] { followers.keys.filter { latest($0) == .unknown } }

  func isLoaded(_ key: CaseKey) -> Bool { entries[key]?.isLoaded == true }

  /// Whether the vendor may be asked for a case, as far as its earlier answers permit.
  func mayRequest(_ key: CaseKey, _ now: MonotonicTime) -> Bool { nextRequest(key, now) == nil }

  /// When the vendor may be asked for a case; nil for any time.
  func nextRequest(_ key: CaseKey, _ now: MonotonicTime) -> MonotonicTime? {
    pauses.nextRequest(key, now)
  }

  /// Why the last request for a case failed. Not redacted.
  func failure(_ key: CaseKey) -> String? { pauses[key]?.failure }

  /// Whether a followed case is to be requested in the background.
  func isDue(_ key: CaseKey, _ now: MonotonicTime) -> Bool {
    guard let entry = entries[key], entry.isLoaded, mayRequest(key, now) else { return false }
    return entry.isOnlyCopy || latest(key).known?.isPartial ?? true
  }

  // MARK: Following

  /// Replaces what an owner follows. Returns false if that changes nothing.
  mutating func follow(_ owner: String, _ keys: [CaseKey]) -> Bool {
    let old = owners[owner]
    guard old?.keys ?? [] != keys else { return false }
    if keys.isEmpty {
      owners[owner] = nil
    } else {
      if old == nil { lastOwner += 1 }
      owners[owner] = Owner(number: old?.number ?? lastOwner, keys: keys)
    }
    for key in keys {
      followers[key, default: 0] += 1
      if followers[key] == 1 { entries[key]?.isLoaded = false }
    }
    for key in old?.keys ?? [] {
      guard let count = followers[key] else { continue }
      followers[key] = count > 1 ? count - 1 : nil
    }
    return true
  }

  /// Forgets what is not followed, if that is much, or at the end. Cases that the store does not have stay up to a number.
  /// Pauses stay.
  mutating func trim(_ now: MonotonicTime, isEnd: Bool = false) {
    let others = entries.count - followers.count
    guard isEnd || others > Self.mostUnfollowed else { return }
    // A request that has just loaded many cases still needs them.
    let keepsRecent = !isEnd && others <= 4 * Self.mostUnfollowed
    entries = entries.filter { key, entry in
      isFollowed(key) || entry.isOnlyCopy || keepsRecent && isRecent(entry, now)
    }
    guard !keepsRecent else { return }
    for key in entries.keys.filter({ !isFollowed($0) }).dropFirst(Self.mostUnfollowed / 2) { entries[key] = nil }
  }

  // MARK: Writing

  /// What `load` found.
  struct Loaded: Sendable {
    var known: [CaseKey: CaseKnowledge] = [:]
    /// The followed cases of which something else is known than before.
    var changed: Set<CaseKey> = []
    /// The followed cases of which nothing was known, because the store was not read for them.
    var new: Set<CaseKey> = []
  }

  /// Marks what was read of cases that are not followed as out of date.
  mutating func storeChanged() { changes += 1 }

  /// Takes what the store has.
  ///
  /// - Parameter count: the number of answers before the store was read. Later answers are newer.
  mutating func load(
    _ found: [(key: CaseKey, stored: Stored)], after count: Int, _ date: Timestamp, _ now: MonotonicTime
  ) -> Loaded {
    trim(now)
    var loaded = Loaded()
    for (key, stored) in found {
      let (old, wasLoaded) = (latest(key), isLoaded(key))
      if entries[key]?.answer ?? 0 <= count { take(stored, key, date, now) }
      entries[key, default: Entry()].isLoaded = true
      entries[key]?.readAt = (now, changes)
      let new = latest(key)
      loaded.known[key] = new
      guard isFollowed(key), !new.isSame(as: old) else { continue }
      if wasLoaded || old != .unknown { loaded.changed.insert(key) } else { loaded.new.insert(key) }
    }
    pauses.trim(now) { followers[$0] != nil }
    return loaded
  }

  private mutating func take(_ stored: Stored, _ key: CaseKey, _ date: Timestamp, _ now: MonotonicTime) {
    let denied = pauses[key]?.deniedUntil
    switch stored {
    case .row(let row):
      // The vendor may have denied it after the store read it.
      if let denied, row.asOf.map({ $0 <= denied.addingTimeInterval(-Self.pauseSeconds) }) ?? true { return }
      entries[key, default: Entry()].row = row
      entries[key]?.isOnlyCopy = false
      // After an answer of the vendor that left members out, too, it is not asked again soon.
      if !row.isPartial || denied != nil { pauses[key] = nil }
    case .gone(let time):
      let until = time.addingTimeInterval(Self.pauseSeconds)
      if let denied, denied >= until { return }
      entries[key] = Entry(answer: entries[key]?.answer ?? 0)
      // A time in the future comes from a clock that was wrong.
      let left = min(max(0, until.timeIntervalSince(date)), Self.pauseSeconds)
      pauses[key] = LookupPauses.Pause(end: now + .seconds(left), deniedUntil: until)
    case .missing:
      if denied == nil, entries[key]?.isOnlyCopy != true { entries[key]?.row = nil }
    case .unreadable: break
    }
  }

  /// Marks cases as not read from the store.
  mutating func unload(_ keys: Set<CaseKey>) {
    for key in keys { entries[key]?.isLoaded = false }
  }

  /// Takes answers of a vendor. Returns the followed cases of which something else is known now.
  mutating func settle(
    _ found: [CaseKey: Answer], _ date: Timestamp, _ now: MonotonicTime
  ) -> Set<CaseKey> {
    trim(now)
    answers += 1
    var changed: Set<CaseKey> = []
    for (key, answer) in found {
      let old = latest(key)
      var entry = entries[key] ?? Entry()
      (entry.answer, entry.readAt) = (answers, (now, changes))
      let end = now + Self.pause
      switch answer {
      case .found(let row, let isOnlyCopy):
        (entry.row, entry.isOnlyCopy) = (row, isOnlyCopy)
        pauses[key] = isOnlyCopy || row.isPartial ? LookupPauses.Pause(end: end) : nil
      case .denied:
        (entry.row, entry.isOnlyCopy) = (nil, false)
        pauses[key] = LookupPauses.Pause(end: end, deniedUntil: date.addingTimeInterval(Self.pauseSeconds))
      case .failed(let fault):
        pauses[key] = LookupPauses.Pause(end: end, deniedUntil: pauses[key]?.deniedUntil, failure: fault.message)
      }
      entries[key] = entry
      if isFollowed(key), !latest(key).isSame(as: old) { changed.insert(key) }
    }
    pauses.trim(now) { followers[$0] != nil }
    return changed
  }
}
