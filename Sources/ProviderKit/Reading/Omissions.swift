import Synchronization

/// The values of one response that could not be read and are missing in what is shown. A value that is only displayed must not
/// cost its row, let alone the page; what was left out is logged.
///
/// Readers note omissions where they find them; `VendorClient` collects them for the time of reading one response.
package final class Omissions: Sendable {
  /// Those of the response that is read at present; nil outside of `VendorClient`.
  @TaskLocal static var current: Omissions?

  private struct Entry {
    let member: String
    let expected: String
    var count = 1
  }

  private let entries = Mutex<[Entry]>([])

  /// The members of all vendors are fewer; text of the vendor is never part of an entry.
  private static let most = 100

  init() {}

  /// Notes that a member was left out because its value is not what was expected, such as `a date`.
  package static func note(_ member: StaticString, _ expected: StaticString) { note("\(member)", expected) }

  /// The same for a name that is not known at compile time. It must be one of casewire's own, never the vendor's text.
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

  /// The response is read once more from its start.
  static func restart() { current?.entries.withLock { $0 = [] } }

  /// What was left out, in a line; nil if nothing was.
  var summary: String? {
    let entries = entries.withLock { $0 }
    guard !entries.isEmpty else { return nil }
    return entries.map { entry in
      "\(entry.member) (not \(entry.expected)\(entry.count > 1 ? ", \(entry.count) times" : ""))"
    }.joined(separator: ", ")
  }

  /// Runs `read`, and gives `log` the summary of what it left out.
  static func collected<Value, Failure>(
    _ log: (String) -> Void, _ read: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let omissions = Omissions()
    let result = $current.withValue(omissions) { Result(catching: read) }
    if let summary = omissions.summary { log(summary) }
    return try result.get()
  }
}
