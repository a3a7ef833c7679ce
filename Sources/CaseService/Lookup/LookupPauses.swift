import Platform

/// The cases that their vendors are not asked for. A pause outlives what else is known of its case. Used under the lock of
/// `CaseLookup`.
struct LookupPauses {
  struct Pause {
    let end: MonotonicTime
    /// When the denial of the vendor ends; nil for a case that it did not deny.
    var deniedUntil: Timestamp?
    /// Why the request failed. Not redacted.
    var failure: String?
  }

  /// The most pauses.
  private static let most = 20_000

  private var pauses: [CaseKey: Pause] = [:]

  subscript(_ key: CaseKey) -> Pause? {
    get { pauses[key] }
    set { pauses[key] = newValue }
  }

  /// When the vendor may be asked; nil for any time.
  func nextRequest(_ key: CaseKey, _ now: MonotonicTime) -> MonotonicTime? {
    pauses[key].flatMap { $0.end > now ? $0.end : nil }
  }

  /// If there are too many pauses, forgets those that are over, and then those that end first.
  mutating func trim(_ now: MonotonicTime, isKept: (CaseKey) -> Bool) {
    guard pauses.count > Self.most else { return }
    pauses = pauses.filter { key, pause in pause.end > now || isKept(key) }
    guard pauses.count > Self.most else { return }
    let others = pauses.filter { key, _ in !isKept(key) }.sorted { $0.value.end < $1.value.end }
    for (key, _) in others.prefix(pauses.count - Self.most / 2) { pauses[key] = nil }
  }
}
