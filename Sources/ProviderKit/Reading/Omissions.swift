import Synchronization

/// The values of one response that could not be read and are not shown. An unreadable displayed value must not lose its row or
/// page; it is logged.
///
/// Readers note omissions; `VendorClient` collects those of one response.
package final class Omissions: Sendable {
  /// The omissions of the current response; nil outside of `VendorClient`.
  @TaskLocal static var current: Omissions?

  private struct Entry {
    let member: String
    let expected: String
    var count = 1
  }

  private let entries = Mutex<[Entry]>([])

  /// The number of omissions of the current response so far. A reader compares it to find out whether a value lacks something.
  package static var count: Int {
    current?.entries.withLock { entries in entries.reduce(0) { $0 + $1.count } } ?? 0
  }

  /// All vendors together have fewer members; text of the vendor is never part of an entry.
  private static let most = 100

  init() {}

  /// Notes a member that was left out because its value is not what was expected, such as `a date`.
  package static func note(_ member: StaticString, _ expected: StaticString) { note("\(member)", expected) }

  /// For a name that is not known at compile time. It must be casewire's own, never the vendor's text.
  package static func note(_ member: String, _ expected: StaticString) {
    guard let current else { return }
    let expected = "\(expected)"
    current.entries.withLock { entries in
      if let index = entries.firstIndex(where: { $0.member == member && $0.expected == expected }) {
        entries[index].count += 1
      } else if entries.count < most {
        entries.append(Entry(member: member, expected: expected))
      }
    }
  }

  /// Starts again, because the response is read again.
  static func restart() { current?.entries.withLock { $0 = [] } }

  /// The omissions in one line; nil for none.
  var summary: String? {
    let entries = entries.withLock { $0 }
    guard !entries.isEmpty else { return nil }
    return entries.map { entry in
      "\(entry.member) (not \(entry.expected)\(entry.count > 1 ? ", \(entry.count) times" : ""))"
    }.joined(separator: ", ")
  }

  /// Runs `read`, and passes the summary of its omissions to `log`.
  static func collected<Value, Failure>(
    _ log: (String) -> Void, _ read: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let omissions = Omissions()
    let result = $current.withValue(omissions) { Result(catching: read) }
    if let summary = omissions.summary { log(summary) }
    return try result.get()
  }
}
