/// The text that opens or closes a comment or string: 1 to 8 bytes. It has no memory to count references of, unlike an array.
struct Delimiter: Sendable {
  /// The first byte is in the lowest bits.
  private let bytes: UInt64
  let count: Int

  init(_ text: String) {
    var bytes: UInt64 = 0
    for byte in text.utf8.prefix(8).reversed() { bytes = bytes << 8 | UInt64(byte) }
    self.init(bytes: bytes, count: min(8, text.utf8.count))
  }

  private init(bytes: UInt64, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  var first: UInt8 { UInt8(truncatingIfNeeded: bytes) }

  /// The bytes after the first.
  var rest: Delimiter { Delimiter(bytes: bytes &>> 8, count: max(0, count - 1)) }

  /// Whether the delimiter begins at an index of a text.
  @inline(__always)
  func begins(_ text: Span<UInt8>, at index: Int) -> Bool {
    guard index &+ count <= text.count else { return false }
    var rest = bytes
    for offset in 0..<count {
      if text[index &+ offset] != UInt8(truncatingIfNeeded: rest) { return false }
      rest &>>= 8
    }
    return true
  }
}
