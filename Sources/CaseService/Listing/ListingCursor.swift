import CaseModel
import JSON
import Platform
import ProviderKit

/// Where a listing over several vendors stands: opaque to the client, checked when it comes back.
///
/// Text form: base64url of a JSON array of version, hash of the query, start in milliseconds, the sources, and behind it a
/// checksum.
struct ListingCursor: Sendable, Equatable {
  /// Where one source stands.
  struct Source: Sendable, Equatable {
    var profile: String
    /// The vendor's place of the last row given; nil where it is found by its key (rows sorted here).
    var position: VendorPosition?
    /// Of the last row given; nil when none was.
    var lastKey: SortKey?
    var lastNumber: String?
    /// Marks of the rows given last, the newest last: where some of the rows have gone, the others show the place.
    var marks: [String] = []
    var isDone: Bool

    static let marksKept = 8
  }

  /// What the query was, so that a cursor is not used with another one.
  let queryHash: String
  /// When the first page was asked for, in milliseconds since 1970.
  let startedAt: Int
  var sources: [Source]

  private static let version = 1

  var text: String {
    let list = sources.map { source -> JSON in
      [
        .string(source.profile), source.position.map { .string($0.page) } ?? .null,
        .number(source.position?.row ?? 0), source.lastNumber.map { .string($0) } ?? .null,
        source.lastKey?.json ?? .null, .bool(source.isDone), .array(source.marks.map { .string($0) }),
      ]
    }
    let body = JSON.array([.number(Self.version), .string(queryHash), .number(startedAt), .array(list)]).bytes
    return Base64.encodeForURL(body + Array(Checksum.text(body).utf8))
  }

  /// Nil for anything that `text` did not make.
  init?(_ text: String) {
    guard text.utf8.count <= 65_536, let all = Base64.decodeForURL(text), all.count > Checksum.length else {
      return nil
    }
    let body = Array(all.dropLast(Checksum.length))
    guard Array(Checksum.text(body).utf8) == Array(all.suffix(Checksum.length)),
      let json = try? JSON(parsing: body), json[0]?.integer == Self.version, let hash = json[1]?.string,
      let start = json[2]?.integer, let list = json[3]?.array
    else { return nil }
    var sources: [Source] = []
    for entry in list {
      guard let profile = entry[0]?.string, let row = entry[2]?.integer, let isDone = entry[5]?.bool else { return nil }
      guard let marks = entry[6]?.array?.compactMap(\.string) else { return nil }
      let number = entry[3]?.string
      sources.append(
        Source(
          profile: profile, position: entry[1]?.string.map { VendorPosition(page: $0, row: row) },
          lastKey: number == nil ? nil : SortKey(entry[4]), lastNumber: number, marks: marks, isDone: isDone))
    }
    queryHash = hash
    startedAt = start
    self.sources = sources
  }

  init(queryHash: String, startedAt: Int, sources: [Source]) {
    self.queryHash = queryHash
    self.startedAt = startedAt
    self.sources = sources
  }
}

/// FNV-1a, as sixteen hexadecimal digits: against damage and mix-ups, not against forgers.
enum Checksum {
  static let length = 16

  static func text(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: length - digits.count) + digits
  }
}
