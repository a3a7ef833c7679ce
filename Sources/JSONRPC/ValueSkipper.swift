/// Finds the end of a value that is dropped, by counting brackets. A line feed where a value cannot have one also ends it, so
/// that one broken value does not consume the others.
struct ValueSkipper: Sendable {
  private(set) var hasEnded = false
  private(set) var isClosed = false
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Skips from `start`, at most to `end`. Returns the offset after the skipped bytes.
  mutating func skip(_ bytes: [UInt8], from start: Int, to end: Int? = nil) -> Int {
    var index = start
    let end = end ?? bytes.count
    while index < end, !hasEnded {
      step(bytes[index])
      index += 1
    }
    return index
  }

  private mutating func step(_ byte: UInt8) {
    if byte == 0x0A && (isInString || depth == 0) {
      hasEnded = true
    } else if isInString {
      if !isEscaped && byte == UInt8(ascii: "\"") { isInString = false }
      isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
    } else {
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        hasEnded = depth <= 0
        isClosed = hasEnded
      default: break
      }
    }
  }
}
