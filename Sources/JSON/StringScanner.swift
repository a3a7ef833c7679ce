/// What scanning the inside of a string token came to.
enum StringScan {
  /// The closing quote stands at `quote`; `escaped` tells whether a backslash was met since the scan began.
  case closed(quote: Int, escaped: Bool)
  /// The bytes end first. Everything before `resume` is good, and `resume` is a place to go on from.
  case open(resume: Int, escaped: Bool)
  case failed(JSONError.Reason, at: Int)
}

/// The inside of a JSON string: eight bytes at a time while they are plain ASCII, by character where they are not.
enum StringScanner {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Scans from `start`, which is behind the opening quote or a `resume` of an earlier scan, up to `end`.
  static func scan(_ bytes: Span<UInt8>, from start: Int, to end: Int, escaped: Bool = false) -> StringScan {
    var index = start
    var escaped = escaped
    while true {
      index = skipPlain(bytes, from: index, to: end)
      guard index < end else { return .open(resume: end, escaped: escaped) }
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""): return .closed(quote: index, escaped: escaped)
      case UInt8(ascii: "\\"):
        escaped = true
        switch escape(bytes, at: index, to: end) {
        case .length(let length): index += length
        case .open: return .open(resume: index, escaped: escaped)
        case .failed(let reason): return .failed(reason, at: index)
        }
      case 0..<0x20: return .failed(.controlCharacter(byte), at: index)
      default:
        switch sequence(bytes, at: index, to: end) {
        case .length(let length): index += length
        case .open: return .open(resume: index, escaped: escaped)
        case .failed(let reason): return .failed(reason, at: index)
        }
      }
    }
  }

  /// The first place at or after `start` that holds a quote, a backslash, a control character or a byte over 0x7F.
  @inline(__always)
  static func skipPlain(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    let raw = bytes.bytes
    while index &+ 8 <= end {
      let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let found =
        ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word) | word
      let mask = found & highs
      if mask != 0 { return index &+ mask.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < end {
      let byte = bytes[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return index }
      index &+= 1
    }
    return end
  }

  private enum Piece {
    case length(Int)
    case open
    case failed(JSONError.Reason)
  }

  private static func escape(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> Piece {
    guard index + 1 < end else { return .open }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return .length(2)
    case UInt8(ascii: "u"): break
    default: return .failed(.invalidEscape)
    }
    guard let unit = codeUnit(bytes, at: index, to: end) else { return shortEscape(bytes, at: index, to: end) }
    if unit & 0xFC00 == 0xDC00 { return .failed(.loneSurrogate) }
    guard unit & 0xFC00 == 0xD800 else { return .length(6) }
    let second = index + 6
    if second < end && bytes[second] != UInt8(ascii: "\\") { return .failed(.loneSurrogate) }
    if second + 1 < end && bytes[second + 1] != UInt8(ascii: "u") { return .failed(.loneSurrogate) }
    guard second + 1 < end else { return .open }
    guard let low = codeUnit(bytes, at: second, to: end) else { return shortEscape(bytes, at: second, to: end) }
    return low & 0xFC00 == 0xDC00 ? .length(12) : .failed(.loneSurrogate)
  }

  /// An escape that `codeUnit` could not read: cut off, or with a digit that is none.
  private static func shortEscape(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> Piece {
    for place in min(index + 2, end)..<min(index + 6, end) where hexValue(bytes[place]) == nil {
      return .failed(.invalidEscape)
    }
    return .open
  }

  /// The code unit of `\uXXXX` at `index`, or nil when it is cut off or not hexadecimal.
  static func codeUnit(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> UInt16? {
    guard index + 6 <= end else { return nil }
    var unit: UInt16 = 0
    for place in (index + 2)..<(index + 6) {
      guard let value = hexValue(bytes[place]) else { return nil }
      unit = unit << 4 | value
    }
    return unit
  }

  private static func hexValue(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// One UTF-8 sequence of two to four bytes; overlong forms, surrogates and values over U+10FFFF fail.
  private static func sequence(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> Piece {
    let first = bytes[index]
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, low) = (3, 0xA0)
    case 0xED: (length, high) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, low) = (4, 0x90)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, high) = (4, 0x8F)
    default: return .failed(.invalidUTF8)
    }
    for step in 1..<length {
      guard index + step < end else { return .open }
      let byte = bytes[index + step]
      if byte < low || byte > high { return .failed(.invalidUTF8) }
      (low, high) = (0x80, 0xBF)
    }
    return .length(length)
  }
}
