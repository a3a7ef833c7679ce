import JSON

/// The insertion that adds an entry to the list `ignore` of a settings file. The rest of the file stays as it is.
struct IgnoreInsertion {
  /// In bytes.
  let offset: Int
  let text: String

  /// White space before a value is repeated before the next one, up to this many bytes.
  private static let longestGap = 200

  /// Nil if the text is no JSON object, and if its `ignore` is no list.
  init?(_ entry: [JSON.Member], into text: [UInt8]) {
    do throws(JSONError) {
      guard let insertion = try Self.find(Self.text(entry), text) else { return nil }
      self = insertion
    } catch {
      return nil
    }
  }

  private init(_ offset: Int, _ text: String) { (self.offset, self.text) = (offset, text) }

  /// The content of a new file.
  static func newFile(_ entry: [JSON.Member]) -> String { "{\n  \"ignore\": [\n    \(text(entry))\n  ]\n}\n" }

  private static func text(_ entry: [JSON.Member]) -> String {
    let members = entry.map { "\(JSON.string($0.name).text): \($0.value.text)" }
    return "{ \(members.joined(separator: ", ")) }"
  }

  private static func find(_ entry: String, _ text: [UInt8]) throws(JSONError) -> IgnoreInsertion? {
    var cursor = JSONCursor(text)
    try cursor.beginObject()
    let start = cursor.position
    var last: Range<Int>?
    var list: Range<Int>?
    while let name = try cursor.nextName() {
      let isList = cursor.matches(name, "ignore")
      let value = try cursor.skipValue()
      last = name.range.lowerBound - 1..<value.upperBound
      // Of members with the same name, the last one counts.
      if isList { list = value }
    }
    try cursor.expectEnd()
    if let list { return try insertion(of: entry, into: list, text) }
    let member = "\"ignore\": [\(entry)]"
    guard let last else { return IgnoreInsertion(start, member) }
    return IgnoreInsertion(last.upperBound, "," + gap(before: last.lowerBound, text) + member)
  }

  private static func insertion(
    of entry: String, into list: Range<Int>, _ text: [UInt8]
  ) throws(JSONError) -> IgnoreInsertion? {
    guard text[list.lowerBound] == UInt8(ascii: "[") else { return nil }
    var cursor = JSONCursor(text, from: list.lowerBound, to: list.upperBound)
    try cursor.beginArray()
    let start = cursor.position
    var last: Range<Int>?
    while try cursor.nextElement() { last = try cursor.skipValue() }
    guard let last else { return IgnoreInsertion(start, entry) }
    return IgnoreInsertion(last.upperBound, "," + gap(before: last.lowerBound, text) + entry)
  }

  /// The white space before a value, if it begins a line; else a blank.
  private static func gap(before offset: Int, _ text: [UInt8]) -> String {
    let blanks = text[..<offset].suffix(longestGap).reversed().prefix { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard blanks.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return " " }
    return String(decoding: blanks.reversed(), as: UTF8.self)
  }
}
