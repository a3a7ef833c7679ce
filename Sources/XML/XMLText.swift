/// Where a piece of text stands in the document, and what it takes to make a String of it.
struct XMLText: Sendable {
  enum Form: UInt8, Sendable {
    /// As it stands.
    case plain
    /// Character data: references are replaced, and any line end becomes a line feed.
    case escaped
    /// A CDATA section: only line ends are replaced.
    case section
    /// The value of an attribute: references are replaced, and white space becomes spaces.
    case value
  }

  let start: Int32
  let end: Int32
  let form: Form

  init(_ range: Range<Int>, _ form: Form) {
    start = Int32(truncatingIfNeeded: range.lowerBound)
    end = Int32(truncatingIfNeeded: range.upperBound)
    self.form = form
  }

  var range: Range<Int> { Int(start)..<max(Int(start), Int(end)) }

  // MARK: Scanning

  /// Checks character data from `start` to the next tag or the end of the bytes. `plainTo` is what `plainEnd` found for the
  /// same start, or lies before it.
  static func scanContent(_ bytes: Span<UInt8>, from start: Int, plainTo: Int) throws(XMLFault) -> XMLText {
    var index = max(start, plainTo)
    var form = Form.plain
    while true {
      index = XMLCharacters.skipPlain(
        bytes, from: index, to: UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "]"))
      guard index < bytes.count else { break }
      let byte = bytes[index]
      if byte == UInt8(ascii: "<") { break }
      switch byte {
      case UInt8(ascii: "&"):
        form = .escaped
        index = try checkReference(bytes, at: index)
      case UInt8(ascii: "]"):
        if XMLCharacters.starts(bytes, at: index, with: "]]>") { throw XMLFault("']]>' is inside text", at: index) }
        index &+= 1
      case 0x0A: index &+= 1
      case 0x0D:
        form = .escaped
        index &+= 1
      default: index = try XMLCharacters.next(bytes, at: index)
      }
    }
    return XMLText(start..<index, form)
  }

  /// Where text that is used as it stands ends: before a tag, or before what has to be looked at more closely.
  @inline(__always)
  static func plainEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while true {
      index = XMLCharacters.skipPlain(
        bytes, from: index, to: UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "]"))
      guard index < bytes.count, bytes[index] == 0x0A else { return index }
      index &+= 1
    }
  }

  /// Checks the value of an attribute, whose opening quote stands at `quote`, up to the closing one.
  static func scanValue(_ bytes: Span<UInt8>, quote: Int) throws(XMLFault) -> XMLText {
    let mark = bytes[quote]
    var index = quote + 1
    var form = Form.plain
    while true {
      index = XMLCharacters.skipPlain(bytes, from: index, to: mark, UInt8(ascii: "<"), UInt8(ascii: "&"))
      guard index < bytes.count else { throw .truncated(at: bytes.count) }
      let byte = bytes[index]
      if byte == mark { return XMLText(quote + 1..<index, form) }
      switch byte {
      case UInt8(ascii: "&"):
        form = .value
        index = try checkReference(bytes, at: index)
      case UInt8(ascii: "<"): throw XMLFault("'<' is inside the value of an attribute", at: index)
      case 0x09, 0x0A, 0x0D:
        form = .value
        index &+= 1
      default: index = try XMLCharacters.next(bytes, at: index)
      }
    }
  }

  private static func checkReference(_ bytes: Span<UInt8>, at index: Int) throws(XMLFault) -> Int {
    guard let reference = reference(bytes, at: index, to: bytes.count) else {
      throw XMLFault(
        isCharacter: number(bytes, at: index, to: bytes.count) != nil,
        "'&' begins neither a character reference nor one of the five entities", at: index)
    }
    return reference.next
  }

  /// What the reference at `index` stands for, and where the text goes on; nil where it is none.
  private static func reference(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> (scalar: UInt32, next: Int)? {
    guard index + 1 < end else { return nil }
    if bytes[index + 1] == UInt8(ascii: "#") { return character(bytes, at: index, to: end) }
    if XMLCharacters.starts(bytes, at: index, with: "&lt;") { return (0x3C, index + 4) }
    if XMLCharacters.starts(bytes, at: index, with: "&gt;") { return (0x3E, index + 4) }
    if XMLCharacters.starts(bytes, at: index, with: "&amp;") { return (0x26, index + 5) }
    if XMLCharacters.starts(bytes, at: index, with: "&quot;") { return (0x22, index + 6) }
    if XMLCharacters.starts(bytes, at: index, with: "&apos;") { return (0x27, index + 6) }
    return nil
  }

  private static func character(_ bytes: Span<UInt8>, at start: Int, to end: Int) -> (scalar: UInt32, next: Int)? {
    number(bytes, at: start, to: end).flatMap { XMLCharacters.isAllowed($0.scalar) ? $0 : nil }
  }

  /// The number of a character reference, whether XML allows the character or not; nil where there is none at `start`.
  static func number(_ bytes: Span<UInt8>, at start: Int, to end: Int) -> (scalar: UInt32, next: Int)? {
    guard start + 1 < end, bytes[start] == UInt8(ascii: "&"), bytes[start + 1] == UInt8(ascii: "#") else { return nil }
    var index = start + 2
    let isHex = index < end && bytes[index] == UInt8(ascii: "x")
    if isHex { index += 1 }
    let first = index
    var value: UInt32 = 0
    while index < end, let digit = digit(bytes[index], isHex: isHex) {
      // Stops growing once it is no character any more, however many digits follow.
      value = min(value * (isHex ? 16 : 10) + digit, 0x110000)
      index += 1
    }
    guard index > first, index < end, bytes[index] == UInt8(ascii: ";") else { return nil }
    return (value, index + 1)
  }

  private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f") where isHex: UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F") where isHex: UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  // MARK: Decoding

  func string(in bytes: [UInt8]) -> String {
    let range = range
    guard form == .plain else {
      return String(unsafeUninitializedCapacity: range.count) { decode(bytes.span, range, into: $0) }
    }
    return bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
  }

  /// Fills `target`, which is as long as the text: what a reference stands for is never longer than the reference.
  private func decode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let raw = UnsafeMutableRawBufferPointer(target)
    var index = range.lowerBound
    var filled = 0
    while index < range.upperBound {
      let stop = XMLCharacters.skipPlain(
        bytes, from: index, to: UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: "\""))
      let count = min(stop, range.upperBound) - index
      bytes.bytes.extracting(index..<index + count).withUnsafeBytes { plain in
        UnsafeMutableRawBufferPointer(rebasing: raw[filled..<filled + count]).copyMemory(from: plain)
      }
      filled += count
      index += count
      if index < range.upperBound { index = decodeOne(bytes, at: index, to: range.upperBound, into: target, &filled) }
    }
    return filled
  }

  /// Writes what the reference or the byte at `index` stands for; where the text goes on.
  @inline(__always)
  private func decodeOne(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, into target: UnsafeMutableBufferPointer<UInt8>,
    _ filled: inout Int
  ) -> Int {
    let byte = bytes[index]
    if byte == UInt8(ascii: "&"), form != .section, let reference = Self.reference(bytes, at: index, to: end) {
      for unit in UTF8.encode(Unicode.Scalar(reference.scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
        target[filled] = unit
        filled += 1
      }
      return reference.next
    }
    let isLineEnd = byte == 0x0D
    target[filled] = form == .value && XMLCharacters.isBlank(byte) ? 0x20 : isLineEnd ? 0x0A : byte
    filled += 1
    return isLineEnd && index + 1 < end && bytes[index + 1] == 0x0A ? index + 2 : index + 1
  }
}
