/// Checks and decodes text.
enum XMLText {
  enum Form: UInt8, Sendable {
    /// Needs no decoding.
    case plain
    /// The content of an element between its children: references are replaced, any line end becomes a line feed, and
    /// comments and processing instructions are omitted.
    case content
    /// A CDATA section: only line ends are replaced.
    case section
    /// The value of an attribute: references are replaced, and white space becomes spaces.
    case value
  }

  /// Checks the text from `start` up to the quote `stop` of a value, or, if `stop` is "<", up to the next tag.
  @inline(__always)
  static func scan(
    _ bytes: Span<UInt8>, from start: Int, to stop: UInt8
  ) throws(XMLError) -> (end: Int, isPlain: Bool) {
    let isValue = stop != UInt8(ascii: "<")
    let third = isValue ? UInt8(ascii: "<") : UInt8(ascii: "]")
    var index = start
    var isPlain = !isValue
    while true {
      index = XMLCharacters.skipPlain(bytes, from: index, to: stop, UInt8(ascii: "&"), third)
      guard index < bytes.count, bytes[index] != stop else { break }
      switch bytes[index] {
      case UInt8(ascii: "&"):
        isPlain = false
        index = try checkReference(bytes, at: index)
      case UInt8(ascii: "<"): throw XMLError("The value of an attribute contains '<'", at: index)
      case third:
        if XMLCharacters.starts(bytes, at: index, with: "]]>") { throw XMLError("Text contains ']]>'", at: index) }
        index &+= 1
      case 0x0D:
        isPlain = false
        index &+= 1
      case 0x0A: index &+= 1
      default: index = try XMLCharacters.next(bytes, at: index)
      }
    }
    if isValue, index >= bytes.count { throw .truncated(at: bytes.count) }
    return (index, isPlain)
  }

  // MARK: References

  private static func checkReference(_ bytes: Span<UInt8>, at index: Int) throws(XMLError) -> Int {
    if let reference = reference(bytes, at: index) { return reference.end }
    throw XMLError(
      "The text after '&' is neither a character reference nor one of the five entities", at: index,
      isCharacter: number(bytes, at: index) != nil)
  }

  /// Returns the character that the reference at `index` denotes, and the end of the reference; nil for an invalid one.
  private static func reference(_ bytes: Span<UInt8>, at index: Int) -> (scalar: UInt32, end: Int)? {
    if XMLCharacters.starts(bytes, at: index, with: "&lt;") { return (0x3C, index + 4) }
    if XMLCharacters.starts(bytes, at: index, with: "&gt;") { return (0x3E, index + 4) }
    if XMLCharacters.starts(bytes, at: index, with: "&amp;") { return (0x26, index + 5) }
    if XMLCharacters.starts(bytes, at: index, with: "&quot;") { return (0x22, index + 6) }
    if XMLCharacters.starts(bytes, at: index, with: "&apos;") { return (0x27, index + 6) }
    return number(bytes, at: index).flatMap { XMLCharacters.isAllowed($0.scalar) ? $0 : nil }
  }

  /// Returns the number of the character reference at `start`, even if XML does not allow the character; nil without a
  /// reference.
  static func number(_ bytes: Span<UInt8>, at start: Int) -> (scalar: UInt32, end: Int)? {
    guard XMLCharacters.starts(bytes, at: start, with: "&#") else { return nil }
    let radix = XMLCharacters.starts(bytes, at: start, with: "&#x") ? 16 : 10
    let first = start + (radix == 16 ? 3 : 2)
    var (index, value) = (first, 0)
    while index < bytes.count, let digit = digit(bytes[index]), digit < radix {
      // Clamped to the first value above all characters, so that no number of digits overflows.
      value = min(value * radix + digit, 0x110000)
      index += 1
    }
    guard index > first, index < bytes.count, bytes[index] == UInt8(ascii: ";") else { return nil }
    return (UInt32(value), index + 1)
  }

  /// `Character.hexDigitValue` takes fifty times as long, which counts in a reference of megabytes.
  private static func digit(_ byte: UInt8) -> Int? {
    if byte &- UInt8(ascii: "0") < 10 { return Int(byte &- UInt8(ascii: "0")) }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? Int(letter) + 10 : nil
  }

  // MARK: Decoding

  static func string(_ bytes: Span<UInt8>, _ range: Range<Int>, as form: Form) -> String {
    let text = bytes.extracting(range)
    guard form != .plain else { return plain(text) }
    return String(unsafeUninitializedCapacity: range.count) { decode(text, as: form, into: $0) }
  }

  /// Like `JSONCursor.plain`: `String(decoding:)` takes twice as long for a text that a String keeps in itself.
  @inline(__always)
  private static func plain(_ text: Span<UInt8>) -> String {
    guard text.count <= 15 else { return text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    return String(unsafeUninitializedCapacity: text.count) { target in
      let (raw, count) = (UnsafeMutableRawBufferPointer(target), text.count)
      // Two words, which overlap.
      if count >= 8 {
        copy(text.bytes, 0, into: raw, as: UInt64.self)
        copy(text.bytes, count &- 8, into: raw, as: UInt64.self)
      } else if count >= 4 {
        copy(text.bytes, 0, into: raw, as: UInt32.self)
        copy(text.bytes, count &- 4, into: raw, as: UInt32.self)
      } else {
        for index in 0..<count { target[index] = text[index] }
      }
      return count
    }
  }

  @inline(__always)
  private static func copy<Word: BitwiseCopyable>(
    _ text: RawSpan, _ index: Int, into target: UnsafeMutableRawBufferPointer, as: Word.Type
  ) {
    target.storeBytes(
      of: text.unsafeLoadUnaligned(fromByteOffset: index, as: Word.self), toByteOffset: index, as: Word.self)
  }

  /// Decodes into `target`, which is as long as the text: a character is never longer than its reference.
  private static func decode(
    _ text: Span<UInt8>, as form: Form, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let raw = UnsafeMutableRawBufferPointer(target)
    var (index, filled) = (0, 0)
    while true {
      let stop = XMLCharacters.skipPlain(text, from: index, to: UInt8(ascii: "&"), UInt8(ascii: "<"), 0)
      text.bytes.extracting(index..<stop).withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: raw[filled...]).copyMemory(from: $0)
      }
      filled += stop - index
      index = stop
      guard index < text.count else { return filled }
      let byte = text[index]
      if byte == UInt8(ascii: "&"), form != .section, let reference = reference(text, at: index) {
        for unit in UTF8.encode(Unicode.Scalar(reference.scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
          target[filled] = unit
          filled += 1
        }
        index = reference.end
      } else if byte == UInt8(ascii: "<"), form == .content, let (section, end) = markup(text, at: index) {
        filled += decode(text.extracting(section), as: .section, into: .init(rebasing: target[filled...]))
        index = end
      } else {
        let isReturn = byte == 0x0D
        target[filled] = form == .value && XMLCharacters.isBlank(byte) ? 0x20 : isReturn ? 0x0A : byte
        filled += 1
        index += isReturn && index + 1 < text.count && text[index + 1] == 0x0A ? 2 : 1
      }
    }
  }

  /// Returns the text of the section at `start`, which is empty for a comment or an instruction, and its end.
  private static func markup(_ text: Span<UInt8>, at start: Int) -> (section: Range<Int>, end: Int)? {
    let isSection = XMLCharacters.starts(text, at: start, with: "<![")
    let mark: StaticString =
      isSection ? "]]>" : XMLCharacters.starts(text, at: start, with: "<!") ? "-->" : "?>"
    let first = start + (isSection ? 9 : mark.utf8CodeUnitCount + 1)
    guard let end = try? XMLCharacters.find(mark, text, from: first) else { return nil }
    return (isSection ? first..<end : end..<end, end + mark.utf8CodeUnitCount)
  }
}
