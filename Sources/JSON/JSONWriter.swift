/// Something that writes itself as one JSON value.
package protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}

/// Writes compact JSON into one growing buffer; commas set themselves.
///
/// The text never holds a line end outside of strings that were escaped, so a value is a line.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8]
  /// True when the next value or name must be set off from the one before it.
  private var needsComma = false

  /// Appends to `bytes`, which are kept as they are.
  package init(appendingTo bytes: [UInt8] = []) { self.bytes = bytes }

  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  // MARK: Containers

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// A member's name; the value is written next.
  package mutating func name(_ name: String) {
    separate()
    appendString(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A name that needs no escapes and has at most 60 bytes, such as those of a declaration.
  package mutating func name(plain name: StaticString) {
    let count = name.utf8CodeUnitCount
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { target in
      var filled = 0
      if needsComma {
        target[0] = UInt8(ascii: ",")
        filled = 1
      }
      target[filled] = UInt8(ascii: "\"")
      for index in 0..<min(count, 60) { target[filled + 1 + index] = name.utf8Start[index] }
      filled += 1 + min(count, 60)
      target[filled] = UInt8(ascii: "\"")
      target[filled + 1] = UInt8(ascii: ":")
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: target[..<(filled + 2)]))
    }
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  // MARK: Values

  package mutating func null() { token("null") }
  package mutating func bool(_ value: Bool) { token(value ? "true" : "false") }

  package mutating func integer(_ value: Int) {
    separate()
    var digits: InlineDigits = (0, 0, 0)
    withUnsafeMutableBytes(of: &digits) { buffer in
      var index = buffer.count
      var rest = value.magnitude
      repeat {
        index -= 1
        buffer[index] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
        rest /= 10
      } while rest > 0
      if value < 0 {
        index -= 1
        buffer[index] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: buffer[index...])
    }
  }

  private typealias InlineDigits = (UInt64, UInt64, UInt64)

  /// A number as it was written.
  package mutating func number(_ number: JSONNumber) {
    separate()
    var text = number.text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  package mutating func string(_ text: String) {
    separate()
    appendString(text)
  }

  package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

  /// A value's own bytes. Line ends in it, which can only be white space between tokens, become spaces.
  package mutating func raw(_ slice: JSONSlice) {
    separate()
    appendRaw(slice.bytes)
  }

  /// Bytes that the caller knows to be one JSON value.
  package mutating func raw(checked value: some Collection<UInt8>) {
    separate()
    appendRaw(value)
  }

  private mutating func token(_ text: StaticString) {
    separate()
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func appendRaw(_ value: some Collection<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: value)
    var index = start
    while index < bytes.count {
      if bytes[index] == 0x0A || bytes[index] == 0x0D { bytes[index] = 0x20 }
      index &+= 1
    }
  }

  private mutating func appendString(_ text: String) {
    // As it lies there: taking it into a variable of our own would retain it.
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { appendPieces($0) }
    if isDone != nil { return }
    var copy = text
    copy.withUTF8 { appendPieces($0) }
  }

  private mutating func appendPieces(_ utf8: UnsafeBufferPointer<UInt8>) {
    var index = 0
    repeat { index = appendPiece(utf8, from: index) } while index < utf8.count
  }

  /// Source bytes of one piece. Escapes take six for one at worst: with its quotes a piece fits the 1,024 bytes that are
  /// surely taken from the stack.
  private static let pieceLength = 160

  /// Puts one piece of a string together on the stack, with the quote before the first and behind the last, so that the
  /// array grows once a piece and not once an escape; where the next piece begins.
  private mutating func appendPiece(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let end = min(start + Self.pieceLength, utf8.count)
    withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 8) { target in
      var filled = 0
      if start == 0 {
        target[0] = UInt8(ascii: "\"")
        filled = 1
      }
      StringEncoder.escape(UnsafeRawBufferPointer(utf8), start..<end, into: target, &filled)
      if end == utf8.count {
        target[filled] = UInt8(ascii: "\"")
        filled += 1
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: target[..<filled]))
    }
    return end
  }
}
