/// Decodes a text of checked JSON in pieces, so that a long one is never in memory as a whole.
package struct JSONTextReader: Sendable {
  private let storage: [UInt8]
  private var index: Int
  private let end: Int
  private let isEscaped: Bool

  /// Reads a string; nil for another value.
  package init?(_ slice: JSONSlice) {
    guard slice.kind == .string, slice.range.count >= 2 else { return nil }
    storage = slice.storage
    index = slice.range.lowerBound + 1
    end = slice.range.upperBound - 1
    isEscaped = true
  }

  /// Reads a text that has no escapes.
  package init(_ text: String) {
    storage = Array(text.utf8)
    index = 0
    end = storage.count
    isEscaped = false
  }

  /// At most so many bytes are left.
  package var mostLeft: Int { end - index }

  /// The smallest buffer that is filled.
  package static let leastBuffer = 2 * StringDecoder.reserve

  /// Fills the buffer, except for its last bytes, and returns the number of bytes; 0 at the end. A piece may end inside a
  /// character that is not written as an escape.
  package mutating func read(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard isEscaped else {
      let count = min(buffer.count, end - index)
      _ = buffer.update(fromContentsOf: storage[index..<index + count])
      index += count
      return count
    }
    var next = index
    defer { index = next }
    return StringDecoder.decode(storage.span, &next, to: end, into: buffer)
  }
}
