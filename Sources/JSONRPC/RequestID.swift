package import JSON

/// The id of a request. It is answered as it was written.
///
/// Strings are equal by their decoded text, numbers by their text: `"a"` and `"\u0061"` are one id, `1`, `1.0` and `"1"` are
/// three.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
  private enum Kind: UInt8 { case string, number, null }

  private let kind: Kind
  /// The JSON text.
  package let text: String
  /// The decoded text, if the string has escapes.
  private let decoded: String?

  /// Also the id of an answer to a message whose id cannot be read.
  package static let null = RequestID(kind: .null, text: "null", decoded: nil)

  /// The id of a call to the client. A string, since clients count their own ids.
  static func ours(_ number: Int) -> RequestID {
    RequestID(kind: .string, text: "\"\(ourPrefix)\(number)\"", decoded: nil)
  }

  var ourNumber: Int? {
    guard kind == .string, case let text = meaning, text.hasPrefix(Self.ourPrefix) else { return nil }
    return Int(text.dropFirst(Self.ourPrefix.count)).flatMap { Self.ours($0) == self ? $0 : nil }
  }

  /// The maximum number of bytes of an id that is stored until its answer.
  static let longest = 1024

  private static let ourPrefix = "casewire-"

  private init(kind: Kind, text: String, decoded: String?) {
    self.kind = kind
    self.text = text
    self.decoded = decoded
  }

  /// Reads a string, a number or null. Skips any other value, or one of more than `limit` bytes, and returns nil.
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

  /// The id that a member of the params names, as a cancellation does; nil for null.
  package init?(member name: StaticString, of params: JSONSlice?) {
    guard let params, let record = try? JSONRecord(params), let id = record[name] else { return nil }
    var cursor = id.cursor
    guard let id = try? RequestID(&cursor), id != RequestID.null else { return nil }
    self = id
  }

  private static func string(_ cursor: JSONCursor, _ range: Range<Int>) -> String {
    String(decoding: cursor.bytes[range], as: UTF8.self)
  }

  var meaning: String { withMeaning { String(decoding: $0, as: UTF8.self) } }

  package var description: String { text }

  /// The id as a member of another message.
  package var json: JSON { (try? JSON(parsing: text)) ?? .null }

  package static func == (left: RequestID, right: RequestID) -> Bool {
    guard left.kind == right.kind else { return false }
    return left.withMeaning { one in right.withMeaning { one.elementsEqual($0) } }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind.rawValue)
    withMeaning { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Compares bytes, since `String` compares canonical equivalents of Unicode.
  private func withMeaning<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = decoded ?? text
    let isQuoted = kind == .string && decoded == nil
    return text.withUTF8 { utf8 in
      body(isQuoted && utf8.count >= 2 ? UnsafeBufferPointer(rebasing: utf8[1..<utf8.count - 1]) : utf8)
    }
  }
}
