import JSON

/// Detects the framing. Refuses a line that is neither JSON nor a header, such as text that a person types, and continues.
struct FirstLineScan: Sendable {
  enum Outcome {
    case framing(Framing)
    case malformed(JSONError)
    /// More bytes are needed.
    case open
  }

  private static let longestName = 256

  private var isBehindMark = false
  private var isSkippingLine = false

  mutating func next(in bytes: [UInt8], from start: inout Int, isAtEnd: Bool) -> Outcome {
    guard skipMark(bytes, &start, isAtEnd), skipLine(bytes, &start) else { return .open }
    start = bytes.skippingWhiteSpace(from: start)
    guard start < bytes.count else { return .open }
    if bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") { return .framing(.lines) }
    guard let isHeader = beginsHeader(bytes, start, isAtEnd) else { return .open }
    if isHeader { return .framing(.headers) }
    let byte = bytes[start]
    isSkippingLine = true
    return .malformed(JSONError(.unexpectedByte(byte, expected: "a message"), at: start, in: bytes.span, from: start))
  }

  private mutating func skipMark(_ bytes: [UInt8], _ start: inout Int, _ isAtEnd: Bool) -> Bool {
    if isBehindMark { return true }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let present = bytes[start...].prefix(3)
    if present.elementsEqual(mark.prefix(present.count)) {
      if present.count == 3 { start += 3 } else if !isAtEnd { return false }
    }
    isBehindMark = true
    return true
  }

  private mutating func skipLine(_ bytes: [UInt8], _ start: inout Int) -> Bool {
    guard isSkippingLine else { return true }
    guard let feed = bytes.lineFeed(from: start) else {
      start = bytes.count
      return false
    }
    start = feed + 1
    isSkippingLine = false
    return true
  }

  /// Whether a name and a colon follow; nil if more bytes are needed.
  private func beginsHeader(_ bytes: [UInt8], _ start: Int, _ isAtEnd: Bool) -> Bool? {
    var index = start
    while index < bytes.count, index - start <= Self.longestName, HeaderBlock.isNameByte(bytes[index]) { index += 1 }
    guard index > start, index - start <= Self.longestName else { return false }
    let nameEnd = index
    index = HeaderBlock.skipBlanks(bytes.span, from: index, to: min(bytes.count, nameEnd + Self.longestName))
    guard index < bytes.count else { return isAtEnd ? false : nil }
    return bytes[index] == UInt8(ascii: ":")
  }
}
