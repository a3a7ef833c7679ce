import Platform

/// The header lines of a message: names in any letter case, CRLF or LF.
enum HeaderBlock {
  enum Outcome {
    /// More bytes are needed.
    case open
    /// The message has `count` bytes and begins at `body`.
    case length(Int, body: Int)
    /// The error, and where to search for the next block.
    case bad(String, next: Int)
  }

  private enum Line {
    case length(Int)
    case other
    case noHeader
    case badLength(String)
  }

  /// The maximum number of bytes of an incomplete name and its blanks.
  private static let longestCut = 64
  static let limit = 16384

  private static let name: StaticString = "content-length"

  static func read(_ bytes: Span<UInt8>, from start: Int) -> Outcome {
    var lineStart = start
    var length: Int?
    while true {
      var index = lineStart
      while index < bytes.count && bytes[index] != 0x0A && index - start <= limit { index &+= 1 }
      if index - start > limit { return .bad("A header block is longer than \(limit) bytes.", next: index) }
      guard index < bytes.count else { return .open }
      let end = index > lineStart && bytes[index - 1] == 0x0D ? index - 1 : index
      if end == lineStart {
        guard let length else { return .bad("A header block has no Content-Length.", next: index + 1) }
        return .length(length, body: index + 1)
      }
      switch line(bytes, from: lineStart, to: end) {
      case .other: break
      case .noHeader:
        // A header may follow on the same line, after the rest of a message whose length was wrong.
        return .bad(
          "A line of a header block is not a header. Send a Content-Length header, or one line of JSON.",
          next: max(lineStart, start + 1))
      case .badLength(let reason): return .bad(reason, next: lineStart + name.utf8CodeUnitCount)
      case .length(let found):
        if let length, length != found { return .bad("A header block has two Content-Lengths.", next: index + 1) }
        length = found
      }
      lineStart = index + 1
    }
  }

  /// Finds the next block that begins with a valid `Content-Length`. A text that mentions the header does not match: JSON texts
  /// have no line ends.
  static func find(_ bytes: Span<UInt8>, from start: Int) -> (isFound: Bool, offset: Int) {
    var index = start
    while let nameStart = findName(bytes, from: index) {
      switch read(bytes, from: nameStart) {
      case .length: return (true, nameStart)
      case .open where mayBeLength(bytes, at: nameStart): return (false, nameStart)
      case .open: index = nameStart + 1
      case .bad(_, let next): index = max(next, nameStart + 1)
      }
    }
    // The name may be incomplete.
    return (false, max(index, bytes.count - longestCut))
  }

  private static func line(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Line {
    var index = start
    while index < end, isNameByte(bytes[index]) { index &+= 1 }
    let nameEnd = index
    index = skipBlanks(bytes, from: index, to: end)
    guard nameEnd > start, index < end, bytes[index] == UInt8(ascii: ":") else { return .noHeader }
    guard nameEnd - start == name.utf8CodeUnitCount, isLengthName(bytes, at: start) else { return .other }
    index = skipBlanks(bytes, from: index + 1, to: end)
    var value = 0
    let digits = index
    while index < end, bytes[index].isDigit {
      let (product, one) = value.multipliedReportingOverflow(by: 10)
      let (sum, other) = product.addingReportingOverflow(Int(bytes[index] - UInt8(ascii: "0")))
      if one || other { return .badLength("A Content-Length is too large.") }
      value = sum
      index &+= 1
    }
    guard index > digits, skipBlanks(bytes, from: index, to: end) == end else {
      return .badLength("A Content-Length must be a whole number.")
    }
    return .length(value)
  }

  /// Whether the line at `start` can still become a `Content-Length`.
  private static func mayBeLength(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    var index = skipBlanks(bytes, from: start + name.utf8CodeUnitCount, to: bytes.count) + 1
    index = skipBlanks(bytes, from: index, to: bytes.count)
    while index < bytes.count, bytes[index].isDigit { index &+= 1 }
    index = skipBlanks(bytes, from: index, to: bytes.count)
    return index >= bytes.count || bytes[index] == 0x0D || bytes[index] == 0x0A
  }

  private static func findName(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index + name.utf8CodeUnitCount < bytes.count {
      if isLengthName(bytes, at: index) {
        let colon = skipBlanks(bytes, from: index + name.utf8CodeUnitCount, to: bytes.count)
        if colon < bytes.count, bytes[colon] == UInt8(ascii: ":") { return index }
      }
      index &+= 1
    }
    return nil
  }

  private static func isLengthName(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    for step in 0..<name.utf8CodeUnitCount {
      let byte = bytes[start + step]
      let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
      if lower != name.utf8Start[step] { return false }
    }
    return true
  }

  static func skipBlanks(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index &+= 1 }
    return index
  }

  /// RFC 9110, section 5.6.2, without the marks that no name has.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      return true
    default: return false
    }
  }
}
