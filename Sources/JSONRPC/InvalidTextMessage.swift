import JSON

/// A message whose structure can be read although a text in it cannot: half a surrogate pair, or bytes that are not UTF-8, as
/// from a client that writes Latin-1. Its id shows the client which of its requests failed.
struct InvalidTextMessage {
  /// Whether the range holds one value and nothing else.
  let isWhole: Bool
  /// The id of a request, unless it is damaged itself.
  private(set) var id: RequestID?
  private var hasMethod = false
  private var hasOutcome = false
  private var hasID = false
  private var hasTwoIDs = false

  /// - Parameter error: what a strict reader found.
  init(_ bytes: [UInt8], _ range: Range<Int>, _ error: JSONError) {
    let start = bytes.skippingWhiteSpace(from: range.lowerBound, to: range.upperBound)
    guard Self.isOfTexts(error), start < range.upperBound, let end = Self.end(of: bytes, start, range.upperBound),
      bytes.skippingWhiteSpace(from: end, to: range.upperBound) == range.upperBound
    else {
      isWhole = false
      return
    }
    isWhole = true
    if bytes[start] == UInt8(ascii: "{") { readMembers(bytes, start + 1, end - 1) }
    let isResponse = !hasMethod && (hasOutcome || id?.ourNumber != nil)
    if isResponse || hasTwoIDs { id = nil }
  }

  /// Whether only a text is invalid, so that the end of the value can still be found.
  static func isOfTexts(_ error: JSONError) -> Bool {
    switch error.reason {
    case .loneSurrogate, .invalidUTF8: true
    default: false
    }
  }

  private mutating func readMembers(_ bytes: [UInt8], _ start: Int, _ end: Int) {
    var index = bytes.skippingWhiteSpace(from: start, to: end)
    while index < end, let nameEnd = Self.end(of: bytes, index, end) {
      let colon = bytes.skippingWhiteSpace(from: nameEnd, to: end)
      let value = bytes.skippingWhiteSpace(from: colon + 1, to: end)
      guard let valueEnd = Self.end(of: bytes, value, end) else { return }
      read(bytes, name: index..<nameEnd, value: value..<valueEnd)
      let comma = bytes.skippingWhiteSpace(from: valueEnd, to: end)
      index = bytes.skippingWhiteSpace(from: comma + 1, to: end)
    }
  }

  private mutating func read(_ bytes: [UInt8], name: Range<Int>, value: Range<Int>) {
    var cursor = JSONCursor(bytes, from: name.lowerBound, to: name.upperBound)
    guard let text = try? cursor.readText() else { return }
    if cursor.matches(text, "id") {
      hasTwoIDs = hasTwoIDs || hasID
      hasID = true
      var cursor = JSONCursor(bytes, from: value.lowerBound, to: value.upperBound)
      id = (try? RequestID(&cursor, atMost: RequestID.longest)) ?? nil
    } else if cursor.matches(text, "method") {
      hasMethod = true
    } else if cursor.matches(text, "result") || cursor.matches(text, "error") {
      hasOutcome = true
    }
  }

  /// The end of the value that begins at `start`.
  private static func end(of bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
    var validator = JSONValidator(isLenient: true)
    guard case .complete(let end)? = try? validator.scan(bytes.span, from: start, to: limit, isFinal: true) else {
      return nil
    }
    return end
  }
}
