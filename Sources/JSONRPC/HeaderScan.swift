import JSON

/// Header framing: a block of header lines, an empty line, and as many bytes as `Content-Length` says.
struct HeaderScan: Sendable {
  /// The longest header block.
  private static let blockLimit = 16384

  /// Bytes of the message that is due, once its header has been read.
  private var length: Int?
  private var toSkip = 0
  private var isLost = false

  /// How many bytes the message that is being read has.
  var awaited: Int { length ?? 0 }

  mutating func next(
    in bytes: [UInt8], from start: inout Int, isAtEnd: Bool, sizeLimit: Int
  ) -> MessageSplitter.Event? {
    while true {
      guard skip(bytes, &start) else { return nil }
      if let length {
        guard bytes.count - start >= length else {
          if isAtEnd { return cutOff(bytes, &start) }
          return nil
        }
        self.length = nil
        let range = start..<start + length
        start = range.upperBound
        return message(bytes, range)
      }
      start = bytes.skippingWhiteSpace(from: start)
      guard start < bytes.count else { return nil }
      switch HeaderBlock.read(bytes.span, from: start, limit: Self.blockLimit) {
      case .open:
        if isAtEnd { return cutOff(bytes, &start) }
        return nil
      case .length(let count, let body):
        start = body
        if count <= sizeLimit {
          length = count
        } else {
          toSkip = count
          return .oversized
        }
      case .bad(let reason, let next):
        start = next
        isLost = true
        return .badHeader(reason)
      }
    }
  }

  private func message(_ bytes: [UInt8], _ range: Range<Int>) -> MessageSplitter.Event {
    var cursor = JSONCursor(bytes, from: range.lowerBound, to: range.upperBound)
    do throws(JSONError) {
      let envelope = try Envelope.read(&cursor)
      try cursor.expectEnd()
      return .message(envelope, range)
    } catch {
      if error.reason == .loneSurrogate, let envelope = Self.unreadable(bytes, range) {
        return .message(envelope, range)
      }
      return .malformed(error)
    }
  }

  /// The envelope of a message with a lone surrogate; nil if something follows the message.
  private static func unreadable(_ bytes: [UInt8], _ range: Range<Int>) -> Envelope? {
    var cursor = JSONCursor(bytes, from: range.lowerBound, to: range.upperBound, surrogates: .accepted)
    do throws(JSONError) {
      try cursor.skipValue()
      let end = cursor.position
      try cursor.expectEnd()
      return try Envelope.read(bytes, range.lowerBound..<end)
    } catch { return nil }
  }

  private mutating func cutOff(_ bytes: [UInt8], _ start: inout Int) -> MessageSplitter.Event {
    let error = JSONError(.unexpectedEnd, at: bytes.count, in: bytes.span, from: start)
    start = bytes.count
    length = nil
    return .malformed(error)
  }

  /// Drops what is to be dropped; false when it has not ended.
  private mutating func skip(_ bytes: [UInt8], _ start: inout Int) -> Bool {
    if toSkip > 0 {
      let count = min(toSkip, bytes.count - start)
      start += count
      toSkip -= count
      if toSkip > 0 { return false }
    }
    if isLost {
      guard let place = HeaderBlock.findLength(bytes.span, from: start) else {
        // The name may have come in part.
        start = max(start, bytes.count - HeaderBlock.longestCut)
        return false
      }
      start = place
      isLost = false
    }
    return true
  }
}

/// The lines before a message. Names in any letter case, blanks around the colon's value, CRLF or LF.
enum HeaderBlock {
  enum Outcome {
    /// It has not ended yet.
    case open
    /// The message has `count` bytes and begins at `body`.
    case length(Int, body: Int)
    /// What is wrong, and where to look for the next block.
    case bad(String, next: Int)
  }

  private enum Line {
    case length(Int)
    case other
    case bad(String)
  }

  /// A name and the blanks before its colon that may be kept over from one piece to the next.
  static let longestCut = 64

  private static let name: StaticString = "content-length"

  static func read(_ bytes: Span<UInt8>, from start: Int, limit: Int) -> Outcome {
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
      case .bad(let reason): return .bad(reason, next: index + 1)
      case .length(let found):
        if let length, length != found { return .bad("A header block has two Content-Lengths.", next: index + 1) }
        length = found
      }
      lineStart = index + 1
    }
  }

  private static func line(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Line {
    var index = start
    while index < end, isNameByte(bytes[index]) { index &+= 1 }
    let nameEnd = index
    index = skipBlanks(bytes, from: index, to: end)
    guard nameEnd > start, index < end, bytes[index] == UInt8(ascii: ":") else {
      return .bad("A line of a header block is no header; is a Content-Length or a line of JSON meant?")
    }
    guard nameEnd - start == name.utf8CodeUnitCount, isLengthName(bytes, at: start) else { return .other }
    index = skipBlanks(bytes, from: index + 1, to: end)
    var value = 0
    let digits = index
    while index < end, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
      let (product, one) = value.multipliedReportingOverflow(by: 10)
      let (sum, other) = product.addingReportingOverflow(Int(bytes[index] - UInt8(ascii: "0")))
      if one || other { return .bad("A Content-Length is beyond all measure.") }
      value = sum
      index &+= 1
    }
    guard index > digits, skipBlanks(bytes, from: index, to: end) == end else {
      return .bad("A Content-Length is not a whole number.")
    }
    return .length(value)
  }

  /// The next place where a `Content-Length` with its colon stands.
  static func findLength(_ bytes: Span<UInt8>, from start: Int) -> Int? {
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

  private static func skipBlanks(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index &+= 1 }
    return index
  }

  /// RFC 9110, section 5.6.2, without the marks that nobody uses in names.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      return true
    default: return false
    }
  }
}
