extension Array: JSONWritable where Element: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.beginArray()
    // In the array: a loop variable would copy the element, and a case has forty members.
    withUnsafeBufferPointer { for index in $0.indices { $0[index].write(to: &writer) } }
    writer.endArray()
  }
}

/// Writes compact JSON into one buffer, with the commas.
///
/// The text has no line ends, so that a value is one line.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8]
  /// Whether a comma is needed before the next value or name.
  private var needsComma = false

  /// Creates a writer that appends to `bytes`, which stay unchanged.
  package init(appendingTo bytes: [UInt8] = []) { self.bytes = bytes }

  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  // MARK: Containers

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a member's name; the value must follow.
  package mutating func name(_ name: String) {
    separate()
    appendString(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a name of at most 60 bytes that needs no escapes, such as one of a declaration.
  package mutating func name(plain name: StaticString) {
    let needsComma = needsComma
    append(atMost: Self.nameLength) { target in Self.put(name, needsComma, into: target) }
    self.needsComma = false
  }

  /// Writes a member with such a name and a string, and reserves capacity only once.
  package mutating func member(plain name: StaticString, _ text: String) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { member(name, $0) }
    if isDone != nil { return }
    self.name(plain: name)
    string(text)
  }

  private mutating func member(_ name: StaticString, _ utf8: UnsafeBufferPointer<UInt8>) {
    guard utf8.count <= Self.pieceLength else {
      self.name(plain: name)
      separate()
      return appendPieces(utf8)
    }
    let needsComma = needsComma
    append(atMost: Self.nameLength + 6 * Self.pieceLength + 10) { target in
      let start = Self.put(name, needsComma, into: target)
      return start + Self.put(utf8, from: 0, into: UnsafeMutableRawBufferPointer(rebasing: target[start...]))
    }
    self.needsComma = true
  }

  /// The length of a name of at most 60 bytes with a comma, two quotes and a colon.
  private static let nameLength = 64

  @inline(__always)
  private static func put(
    _ name: StaticString, _ needsComma: Bool, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    let count = min(name.utf8CodeUnitCount, 60)
    let comma = needsComma ? 1 : 0
    // The quote overwrites the comma if it is not needed.
    target[0] = UInt8(ascii: ",")
    target[comma] = UInt8(ascii: "\"")
    copy(UnsafeRawPointer(name.utf8Start), count, into: target, at: comma &+ 1)
    target[comma + 1 + count] = UInt8(ascii: "\"")
    target[comma + 2 + count] = UInt8(ascii: ":")
    return comma + 3 + count
  }

  /// Copies a name in words, the last of which may overlap the one before. A call costs more than most names.
  @inline(__always)
  private static func copy(
    _ name: UnsafeRawPointer, _ count: Int, into target: UnsafeMutableRawBufferPointer, at start: Int
  ) {
    if count >= 8 {
      var index = 0
      while index &+ 8 < count {
        target.storeBytes(
          of: name.loadUnaligned(fromByteOffset: index, as: UInt64.self), toByteOffset: start &+ index,
          as: UInt64.self)
        index &+= 8
      }
      target.storeBytes(
        of: name.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self), toByteOffset: start &+ count &- 8,
        as: UInt64.self)
    } else {
      for index in 0..<count { target[start &+ index] = name.load(fromByteOffset: index, as: UInt8.self) }
    }
  }

  /// Appends up to `count` bytes that `fill` writes; it returns their number.
  @inline(__always)
  private mutating func append(atMost count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
    bytes.append(addingCapacity: count) { free in
      free.withUnsafeMutableBufferPointer { buffer, filled in filled = fill(UnsafeMutableRawBufferPointer(buffer)) }
    }
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

  /// Writes a number as it was written.
  package mutating func number(_ number: JSONNumber) {
    separate()
    var text = number.text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  package mutating func string(_ text: String) {
    separate()
    appendString(text)
  }

  /// Writes a string of at most `count` bytes that need no escapes. `fill` writes them and returns their number.
  package mutating func string(atMost count: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    separate()
    append(atMost: count + 2) { target in
      target[0] = UInt8(ascii: "\"")
      let end = 1 + fill(UnsafeMutableRawBufferPointer(rebasing: target[1...]).assumingMemoryBound(to: UInt8.self))
      target[end] = UInt8(ascii: "\"")
      return end + 1
    }
  }

  package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

  /// Writes a value's own bytes. Line ends in it, which can only be white space between tokens, become spaces.
  package mutating func raw(_ slice: JSONSlice) {
    separate()
    appendRaw(slice.bytes)
  }

  /// Writes bytes that the caller knows to be one JSON value.
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
    // Used in place, because a local variable would retain the text.
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { appendPieces($0) }
    if isDone != nil { return }
    var copy = text
    copy.withUTF8 { appendPieces($0) }
  }

  private mutating func appendPieces(_ utf8: UnsafeBufferPointer<UInt8>) {
    if utf8.count >= Self.longText { reserveForLong(utf8.count) }
    var index = 0
    repeat { index = appendPiece(utf8, from: index) } while index < utf8.count
  }

  /// The size from which capacity for a text is reserved at once, because growing in steps would copy it.
  private static let longText = 65_536

  private mutating func reserveForLong(_ count: Int) {
    let needed = bytes.count + count + 6 * Self.pieceLength + 10
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, 2 * bytes.count)) }
  }

  /// The source bytes of one piece. Capacity for six bytes each, the longest escape, is reserved before.
  private static let pieceLength = 160

  /// Writes one piece of a string, with a quote before the first piece and after the last. Returns the start of the
  /// next piece.
  private mutating func appendPiece(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    append(atMost: 6 * Self.pieceLength + 10) { target in Self.put(utf8, from: start, into: target) }
    return min(start + Self.pieceLength, utf8.count)
  }

  @inline(__always)
  private static func put(
    _ utf8: UnsafeBufferPointer<UInt8>, from start: Int, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    let end = min(start + pieceLength, utf8.count)
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
    return filled
  }
}
