import JSON
import Platform

/// The calls to the client that have no response yet.
///
/// A response, a timeout, a cancellation and the end of the connection compete for an entry. The first one removes it, so each
/// call ends exactly once.
struct OutgoingCalls: Sendable {
  struct Entry: Sendable {
    let due: MonotonicTime
    /// The notification that cancels the request.
    let cancelMessage: [UInt8]
    /// Ends the call. Called outside the lock.
    let finish: @Sendable (Result<JSON, CallError>) -> Void
  }

  /// Limits the memory for a client that never responds.
  static let limit = 256

  private var entries: [RequestID: Entry] = [:]
  private var lastNumber = 0
  private var earliestDue = MonotonicTime.distantFuture

  /// No call times out before this.
  var nextDue: MonotonicTime { entries.isEmpty ? .distantFuture : earliestDue }
  var isEmpty: Bool { entries.isEmpty }
  var isFull: Bool { entries.count >= Self.limit }

  mutating func makeID() -> RequestID {
    lastNumber += 1
    return .ours(lastNumber)
  }

  mutating func add(_ entry: Entry, _ id: RequestID) {
    entries[id] = entry
    earliestDue = min(earliestDue, entry.due)
  }

  mutating func take(_ id: RequestID) -> Entry? { entries.removeValue(forKey: id) }

  /// Whether a call had this id.
  func hasIssued(_ id: RequestID) -> Bool {
    guard let number = id.ourNumber else { return false }
    return number >= 1 && number <= lastNumber
  }

  mutating func takeOverdue(at now: MonotonicTime) -> [Entry] {
    let overdue = entries.filter { $0.value.due <= now }
    for id in overdue.keys { entries[id] = nil }
    earliestDue = entries.values.map(\.due).min() ?? .distantFuture
    return Array(overdue.values)
  }

  mutating func takeAll() -> [Entry] {
    defer { entries = [:] }
    return Array(entries.values)
  }
}
