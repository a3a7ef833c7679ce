import JSON

/// The id of a request, kept as it was written so that its answer carries the same text.
///
/// Two ids are equal when they mean the same: strings by their decoded text, numbers by theirs as written, null by
/// itself. `"a"` and `"\u0061"` are one id, `1` and `1.0` and `"1"` are three.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
  private enum Kind: UInt8 { case string, number, null }

  private let kind: Kind
  /// The token, quotes and escapes included.
  package let text: String
  /// The decoded text of a string that was written with escapes.
  private let decoded: String?

  /// `null`, also the id of an answer to something whose id could not be read.
  package static let null = RequestID(kind: .null, text: "null", decoded: nil)

  /// The id of a request of ours. A string, so that it is never one that a client counts up.
  static func ours(_ number: Int) -> RequestID {
    RequestID(kind: .string, text: "\"\(ourPrefix)\(number)\"", decoded: nil)
  }

  /// The number of an id of ours.
  var ourNumber: Int? {
    guard kind == .string, case let text = meaning, text.hasPrefix(Self.ourPrefix) else { return nil }
    return Int(text.dropFirst(Self.ourPrefix.count)).flatMap { Self.ours($0) == self ? $0 : nil }
  }

  /// The most bytes of an id that is kept until its answer.
  static let longest = 1024

  private static let ourPrefix = "casewire-"

  private init(kind: Kind, text: String, decoded: String?) {
    self.kind = kind
    self.text = text
    self.decoded = decoded
  }

  /// Reads the next value of a cursor: a string, a number or null. Returns nil for a value of any other kind, or of more than
  /// `limit` bytes, which is stepped over.
  init?(_ cursor: inout JSONCursor, atMost limit: Int = .max) throws(JSONError) {
    let kind = try cursor.peek()
    let start = cursor.position
    switch kind {
    case .string:
      let token = try cursor.readText()
      guard cursor.position - start <= limit else { return nil }
      let text = Self.string(cursor, start..<cursor.position)
      self.init(kind: .string, text: text, decoded: token.isEscaped ? cursor.string(token) : nil)
    case .number:
      let range = try cursor.skipValue()
      guard range.count <= limit else { return nil }
      self.init(kind: .number, text: Self.string(cursor, range), decoded: nil)
    case .null:
      try cursor.skipValue()
      self = .null
    default:
      try cursor.skipValue()
      return nil
    }
  }

  private static func string(_ cursor: JSONCursor, _ range: Range<Int>) -> String {
    String(decoding: cursor.bytes[range], as: UTF8.self)
  }

  /// The decoded text of a string, else the token.
  var meaning: String { withMeaning { String(decoding: $0, as: UTF8.self) } }

  /// As written.
  package var description: String { text }

  package static func == (left: RequestID, right: RequestID) -> Bool {
    guard left.kind == right.kind else { return false }
    return left.withMeaning { one in right.withMeaning { one.elementsEqual($0) } }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind.rawValue)
    withMeaning { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Bytes rather than `String`, whose equality is that of Unicode: an id is equal to nothing but itself.
  private func withMeaning<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = decoded ?? text
    let isQuoted = kind == .string && decoded == nil
    return text.withUTF8 { utf8 in
      body(isQuoted && utf8.count >= 2 ? UnsafeBufferPointer(rebasing: utf8[1..<utf8.count - 1]) : utf8)
    }
  }
}
