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
    var knowledge = CaseKnowledge.unknown
    /// Whether the store was read since the case is followed; written by `load`, removed by `follow`.
    var isLoaded = false
    /// When the vendor may be asked; nil for any time. Written by `settle`.
    var nextRequest: MonotonicTime?
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
  /// The most entries of cases that are not followed.
  private static let mostUnfollowed = 1000

  private var entries: [CaseKey: Entry] = [:]
  private var owners: [String: Owner] = [:]
  /// The number of owners of each followed case.
  private var followers: [CaseKey: Int] = [:]
  private var lastOwner = 0
  /// The number of answers of vendors so far.
  private(set) var answers = 0

  // MARK: Reading

  func current(_ key: CaseKey) -> CaseKnowledge? { entries[key]?.knowledge }

  var ownerNames: [String] { Array(owners.keys) }

  var followed: Dictionary<CaseKey, Int>.Keys { followers.keys }

  func isFollowed(_ key: CaseKey) -> Bool { followers[key] != nil }

  /// The followed cases, those of the newest owner first. A case of several owners occurs several times.
  var inOrder: some Sequence<CaseKey> { owners.values.sorted { $0.number > $1.number }.lazy.flatMap(\.keys) }

  /// The followed cases that the store was not read for.
  var unloaded: [CaseKey] { followers.keys.filter { entries[$0]?.isLoaded != true } }

  /// The followed cases of which nothing is known.
  var unknown: [CaseKey] { followers.keys.filter { entries[$0]?.knowledge ?? .unknown == .unknown } }

  /// Whether the vendor may be asked for a case, as far as earlier answers say.
  func mayRequest(_ key: CaseKey, _ now: MonotonicTime) -> Bool {
    entries[key]?.nextRequest.map { $0 <= now } ?? true
  }

  /// Whether a followed case is to be requested in the background.
  func isDue(_ key: CaseKey, _ now: MonotonicTime) -> Bool {
    guard let entry = entries[key], entry.isLoaded, mayRequest(key, now) else { return false }
    return entry.isOnlyCopy || entry.knowledge.known == nil
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

  /// Forgets what is not followed, if that is much, or at the end. Denials, and cases that the store does not have, stay up to
  /// a number.
  mutating func trim(_ now: MonotonicTime, isEnd: Bool = false) {
    guard isEnd || entries.count > followers.count + Self.mostUnfollowed else { return }
    entries = entries.filter { key, entry in
      isFollowed(key) || entry.isOnlyCopy || entry.nextRequest.map { $0 > now } ?? false
    }
    let others = entries.keys.filter { !isFollowed($0) }
    for key in others.dropFirst(Self.mostUnfollowed / 2) { entries[key] = nil }
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

  /// Takes what the store has.
  ///
  /// - Parameter count: the number of answers before the store was read. Later answers are newer.
  mutating func load(
    _ found: [(key: CaseKey, stored: Stored)], after count: Int, _ date: Timestamp, _ now: MonotonicTime
  ) -> Loaded {
    trim(now)
    var loaded = Loaded()
    for (key, stored) in found {
      var entry = entries[key] ?? Entry()
      let (old, wasLoaded) = (entry.knowledge, entry.isLoaded)
      if entry.answer <= count { entry.take(stored, date, now) }
      entry.isLoaded = true
      entries[key] = entry
      loaded.known[key] = entry.knowledge
      guard isFollowed(key), !entry.knowledge.isSame(as: old) else { continue }
      if wasLoaded || old != .unknown { loaded.changed.insert(key) } else { loaded.new.insert(key) }
    }
    return loaded
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
      var entry = entries[key] ?? Entry()
      let old = entry.knowledge
      entry.answer = answers
      switch answer {
      case .found(let row, let isOnlyCopy):
        (entry.knowledge, entry.isOnlyCopy) = (.known(row), isOnlyCopy)
        entry.nextRequest = isOnlyCopy ? now + Self.pause : nil
      case .denied:
        (entry.knowledge, entry.isOnlyCopy) = (.denied(date.addingTimeInterval(Self.pauseSeconds)), false)
        entry.nextRequest = now + Self.pause
      case .failed: entry.nextRequest = now + Self.pause
      }
      entries[key] = entry
      if isFollowed(key), !entry.knowledge.isSame(as: old) { changed.insert(key) }
    }
    return changed
  }
}

extension LookupMemory.Entry {
  fileprivate mutating func take(_ stored: LookupMemory.Stored, _ date: Timestamp, _ now: MonotonicTime) {
    switch stored {
    case .row(let row):
      // The vendor may have denied it after the store read it.
      if case .denied(let until) = knowledge, row.asOf.map({ $0 <= Self.denialTime(until) }) ?? true { return }
      (knowledge, isOnlyCopy, nextRequest) = (.known(row), false, nil)
    case .gone(let time):
      let until = time.addingTimeInterval(LookupMemory.pauseSeconds)
      if case .denied(let known) = knowledge, known >= until { return }
      (knowledge, isOnlyCopy) = (.denied(until), false)
      // A time in the future comes from a clock that was wrong.
      nextRequest = now + .seconds(min(max(0, until.timeIntervalSince(date)), LookupMemory.pauseSeconds))
    case .missing:
      if case .denied = knowledge { return }
      if !isOnlyCopy { knowledge = .unknown }
    case .unreadable: break
    }
  }

  private static func denialTime(_ until: Timestamp) -> Timestamp {
    until.addingTimeInterval(-LookupMemory.pauseSeconds)
  }
}
