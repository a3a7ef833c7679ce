extension Array: JSONWritable where Element: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.beginArray()
    // In the array: a loop variable would copy the element, and a case has forty members.
    withUnsafeBufferPointer { for index in $0.indices { $0[index].write(to: &writer) } }
    writer.endArray()
  }
}

/// Writes compact JSON, with the commas.
///
/// The text has no line ends, so that a value is one line.
///
/// What is short is written to a block of fixed size, which is appended to the array when it is full. An array checks its
/// capacity and its owners at each append, which takes longer than to write a member.
package struct JSONWriter: ~Copyable {
  /// The bytes before those of the block.
  private var written: [UInt8]
  private let block = UnsafeMutableRawPointer.allocate(byteCount: Self.blockSize, alignment: 16)
  /// The number of bytes in the block.
  private var filled = 0
  /// Whether a comma is needed before the next value or name.
  private var needsComma = false

  /// The allocator has this size at hand.
  private static let blockSize = 1024
  /// The longest text that is written to the block: with a name and quotes, it fits into an empty one.
  private static let shortLength = 512
  /// The length of a name of at most 60 bytes with a comma, two quotes and a colon.
  private static let nameLength = 64

  /// Creates a writer that appends to `bytes`, which stay unchanged.
  package init(appendingTo bytes: [UInt8] = []) { written = bytes }

  deinit { block.deallocate() }

  /// The number of bytes.
  package var count: Int { written.count + filled }

  /// A copy of the bytes so far.
  package var bytes: [UInt8] { written + UnsafeRawBufferPointer(start: block, count: filled) }

  /// Returns the bytes. The writer is empty afterwards.
  package mutating func finish() -> [UInt8] {
    flush()
    needsComma = false
    var bytes: [UInt8] = []
    swap(&bytes, &written)
    return bytes
  }

  package mutating func reserve(_ count: Int) { written.reserveCapacity(self.count + count) }

  // MARK: The block

  @inline(never)
  private mutating func flush() {
    written.append(contentsOf: UnsafeRawBufferPointer(start: block, count: filled))
    filled = 0
  }

  /// Where the next `count` bytes belong, which is at most the size of the block. The caller then adds to `filled`.
  @inline(__always)
  private mutating func room(for count: Int) -> UnsafeMutableRawPointer {
    assert(count <= Self.blockSize)
    if filled &+ count > Self.blockSize { flush() }
    return block + filled
  }

  @inline(__always)
  private static func store(_ byte: UInt8, _ target: UnsafeMutableRawPointer, at index: Int) {
    target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    Self.store(byte, room(for: 1), at: 0)
    filled &+= 1
  }

  private mutating func separate() {
    if needsComma { put(UInt8(ascii: ",")) }
    needsComma = true
  }

  // MARK: Containers

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  private mutating func open(_ bracket: UInt8) {
    separate()
    put(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    put(bracket)
    needsComma = true
  }

  // MARK: Members

  /// Writes a member's name; the value must follow.
  package mutating func name(_ name: String) {
    string(name)
    put(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a name of at most 60 bytes that needs no escapes, such as one of a declaration.
  package mutating func name(plain name: StaticString) {
    filled &+= Self.put(name.utf8Start, name.utf8CodeUnitCount, needsComma, into: room(for: Self.nameLength))
    needsComma = false
  }

  /// Writes a member with such a name and a string.
  package mutating func member(plain name: StaticString, _ text: String) {
    // Used in place, because a local variable would retain the text.
    let isDone = text.utf8.withContiguousStorageIfAvailable { text in
      member(name.utf8Start, name.utf8CodeUnitCount, text.baseAddress, text.count)
    }
    if isDone == true { return }
    self.name(plain: name)
    string(text)
  }

  /// The same for a text that needs no escapes, which `fill` writes; it returns the number of bytes, at most `count`.
  package mutating func member(
    plain name: StaticString, atMost count: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int
  ) {
    self.name(plain: name)
    string(atMost: count, fill)
  }

  /// Returns false, and writes nothing, for a text that needs escapes and for a long one.
  // Its arguments are in registers.
  @inline(never)
  private mutating func member(
    _ name: UnsafePointer<UInt8>, _ nameCount: Int, _ text: UnsafePointer<UInt8>?, _ count: Int
  ) -> Bool {
    guard let text, count <= Self.shortLength else { return false }
    let target = room(for: Self.nameLength + count + 2)
    let start = Self.put(name, nameCount, needsComma, into: target)
    guard StringEncoder.copyPlain(text, count, into: target + (start &+ 1)) else { return false }
    Self.store(UInt8(ascii: "\""), target, at: start)
    Self.store(UInt8(ascii: "\""), target, at: start &+ 1 &+ count)
    filled &+= start &+ 2 &+ count
    needsComma = true
    return true
  }

  @inline(__always)
  private static func put(
    _ name: UnsafePointer<UInt8>, _ nameCount: Int, _ needsComma: Bool, into target: UnsafeMutableRawPointer
  ) -> Int {
    let count = min(nameCount, 60)
    let comma = needsComma ? 1 : 0
    // The quote overwrites the comma if it is not needed.
    store(UInt8(ascii: ","), target, at: 0)
    store(UInt8(ascii: "\""), target, at: comma)
    copy(name, count, into: target + (comma &+ 1))
    store(UInt8(ascii: "\""), target, at: comma &+ 1 &+ count)
    store(UInt8(ascii: ":"), target, at: comma &+ 2 &+ count)
    return comma &+ 3 &+ count
  }

  /// Copies a name in words, the last of which may overlap the one before. A call costs more than most names.
  @inline(__always)
  private static func copy(_ name: UnsafeRawPointer, _ count: Int, into target: UnsafeMutableRawPointer) {
    if count >= 8 {
      var index = 0
      while index &+ 8 < count {
        copy(name, index, into: target, as: UInt64.self)
        index &+= 8
      }
      copy(name, count &- 8, into: target, as: UInt64.self)
    } else if count >= 4 {
      copy(name, 0, into: target, as: UInt32.self)
      copy(name, count &- 4, into: target, as: UInt32.self)
    } else {
      for index in 0..<count { copy(name, index, into: target, as: UInt8.self) }
    }
  }

  @inline(__always)
  private static func copy<Word: BitwiseCopyable>(
    _ name: UnsafeRawPointer, _ index: Int, into target: UnsafeMutableRawPointer, as: Word.Type
  ) {
    target.storeBytes(of: name.loadUnaligned(fromByteOffset: index, as: Word.self), toByteOffset: index, as: Word.self)
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
      for digit in buffer[index...] { put(digit) }
    }
  }

  private typealias InlineDigits = (UInt64, UInt64, UInt64)

  /// Writes a number as it was written.
  package mutating func number(_ number: JSONNumber) {
    separate()
    var text = number.text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  package mutating func string(_ text: String) {
    separate()
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { appendString($0) }
    if isDone != nil { return }
    var copy = text
    copy.withUTF8 { appendString($0) }
  }

  /// Writes a string of at most `count` bytes that need no escapes. `fill` writes them and returns their number.
  package mutating func string(atMost count: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    separate()
    precondition(count <= Self.shortLength)
    let target = room(for: count + 2)
    let free = UnsafeMutableRawBufferPointer(start: target + 1, count: count).assumingMemoryBound(to: UInt8.self)
    let end = 1 + min(fill(free), count)
    Self.store(UInt8(ascii: "\""), target, at: 0)
    Self.store(UInt8(ascii: "\""), target, at: end)
    filled += end + 1
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

  /// Writes a text of JSON around values, without a comma before it and after it.
  package mutating func verbatim(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    needsComma = false
  }

  /// The same for a text that is not known at compile time.
  package mutating func verbatim(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    needsComma = false
  }

  private mutating func token(_ text: StaticString) {
    separate()
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func append(_ text: UnsafeRawBufferPointer) {
    guard text.count <= Self.shortLength, let start = text.baseAddress else {
      flush()
      written.append(contentsOf: text)
      return
    }
    Self.copy(start, text.count, into: room(for: text.count))
    filled &+= text.count
  }

  private mutating func appendRaw(_ value: some Collection<UInt8>) {
    flush()
    let start = written.count
    written.append(contentsOf: value)
    var index = start
    while index < written.count {
      if written[index] == 0x0A || written[index] == 0x0D { written[index] = 0x20 }
      index &+= 1
    }
  }

  // MARK: Strings

  private mutating func appendString(_ utf8: UnsafeBufferPointer<UInt8>) {
    guard let text = utf8.baseAddress, utf8.count <= Self.shortLength else { return appendPieces(utf8) }
    let target = room(for: utf8.count + 2)
    guard StringEncoder.copyPlain(text, utf8.count, into: target + 1) else { return appendPieces(utf8) }
    Self.store(UInt8(ascii: "\""), target, at: 0)
    Self.store(UInt8(ascii: "\""), target, at: utf8.count &+ 1)
    filled &+= utf8.count &+ 2
  }

  /// Writes a text that is long or needs escapes.
  private mutating func appendPieces(_ utf8: UnsafeBufferPointer<UInt8>) {
    let most = roomForPiece(utf8.count)
    if most <= Self.blockSize {
      let target = UnsafeMutableRawBufferPointer(start: room(for: most), count: most)
      filled += Self.put(utf8, 0..<utf8.count, into: target)
      return
    }
    flush()
    if utf8.count >= Self.longText { reserveForLong(utf8.count) }
    var index = 0
    repeat { index = appendPiece(utf8, from: index) } while index < utf8.count
  }

  /// The size from which capacity for a text is reserved at once, because growing in steps would copy it.
  private static let longText = 65_536

  private mutating func reserveForLong(_ count: Int) {
    let needed = written.count + count + roomForPiece(Self.pieceLength)
    if needed > written.capacity { written.reserveCapacity(max(needed, 2 * written.count)) }
  }

  /// The most source bytes of one piece.
  private static let pieceLength = 512

  /// The capacity for a piece: six bytes, the longest escape, for each of its bytes, two quotes, and the rest of a word.
  private func roomForPiece(_ count: Int) -> Int { 6 * count + 18 }

  /// Writes one piece of a string, with a quote before the first piece and after the last. Returns the start of the
  /// next piece.
  private mutating func appendPiece(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let end = min(start + Self.pieceLength, utf8.count)
    written.append(addingCapacity: roomForPiece(end - start)) { free in
      free.withUnsafeMutableBufferPointer { buffer, filled in
        filled = Self.put(utf8, start..<end, into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return end
  }

  @inline(__always)
  private static func put(
    _ utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    var filled = 0
    if range.lowerBound == 0 {
      target[0] = UInt8(ascii: "\"")
      filled = 1
    }
    StringEncoder.escape(UnsafeRawBufferPointer(utf8), range, into: target, &filled)
    if range.upperBound == utf8.count {
      target[filled] = UInt8(ascii: "\"")
      filled += 1
    }
    return filled
  }
}
