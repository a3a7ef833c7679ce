import CaseModel
import JSON
import ProviderKit

/// The position in a list of several vendors.
struct ListingCursor: Sendable, Equatable {
  /// The position in one source.
  struct Source: Sendable, Equatable {
    var profile: String
    /// The vendor's position of the last returned row; a `SortedPosition` if rows are sorted here. Nil if none was returned.
    var position: VendorPosition?
    /// The key of the last returned row.
    var lastKey: SortKey?
    var lastNumber: String?
    /// The marks of the last returned rows, the newest last. If some of these rows are gone, the others mark the position.
    var marks: [String] = []
    var isDone: Bool
    /// What the store returned besides, while the vendor could not be reached; nil for nothing.
    var stale: StaleRows?
    /// Whether the listing continued after more rows of the store than a cursor can name: cases that the store lacked may be
    /// missing.
    var mayLack = false

    static let marksKept = 8
  }

  /// When the first page was requested, in milliseconds since 1970.
  let startedAt: Int
  var sources: [Source]

  init(startedAt: Int, sources: [Source]) {
    self.startedAt = startedAt
    self.sources = sources
  }

  func text(hash: String) -> String {
    let list = sources.map { source -> JSON in
      var members: [JSON] = [
        .string(source.profile), source.position.map { .string($0.page) } ?? .null,
        .number(source.position?.row ?? 0), source.lastNumber.map { .string($0) } ?? .null,
        source.lastKey?.json ?? .null, .bool(source.isDone), .array(source.marks.map { .string($0) }),
      ]
      if source.stale != nil || source.mayLack { members += [source.stale?.json ?? .null, .bool(source.mayLack)] }
      return .array(members)
    }
    return OpaqueCursor.text(.cases, hash: hash, [.number(startedAt), .array(list)])
  }

  init(_ text: String, hash: String) throws(Fault) {
    let payload = try OpaqueCursor.payload(of: text, .cases, hash: hash)
    guard let start = payload[0]?.integer, let list = payload[1]?.array else { throw OpaqueCursor.invalid }
    startedAt = start
    sources = []
    for entry in list {
      guard let profile = entry[0]?.string, let row = entry[2]?.integer, let isDone = entry[5]?.bool,
        let marks = entry[6]?.array?.compactMap(\.string)
      else { throw OpaqueCursor.invalid }
      let number = entry[3]?.string
      sources.append(
        Source(
          profile: profile, position: entry[1]?.string.map { VendorPosition(page: $0, row: row) },
          lastKey: number == nil ? nil : SortKey(entry[4]), lastNumber: number, marks: marks, isDone: isDone,
          stale: entry[7].flatMap { StaleRows($0) }, mayLack: entry[8]?.bool ?? false))
    }
  }
}
