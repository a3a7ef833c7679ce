/// Recognises objects of a page by their bytes: most rows share a few people and one offering. The caller keeps the value of
/// each slot, and does not read and build a repeated object again.
package struct JSONRepeats: Sendable {
  package static let slots = 64

  /// The bytes of the recognised objects, one behind the other.
  private var bytes: [UInt8] = []
  /// Where `bytes` has the object of each slot; empty for none.
  private var objects: [Extent] = []

  // Not `Range`: its type is looked up at its first use, which takes as long as reading twenty rows.
  private struct Extent {
    var lowerBound = 0
    var count = 0
    var upperBound: Int { lowerBound + count }
  }

  private static let mostBytes = 32_768
  /// The bytes that select a slot, at the beginning of an object.
  private static let selecting = 32

  package init() {}

  /// The slot of the next value of a cursor; nil for a short one, and for anything but an object.
  package func slot(_ cursor: JSONCursor) -> Int? {
    let span = cursor.bytes.span
    let start = cursor.position
    guard cursor.end - start >= Self.selecting, span[start] == UInt8(ascii: "{") else { return nil }
    var hash: UInt64 = 0
    // The first word is the first name, which is the same for all people.
    for offset in stride(from: 8, to: Self.selecting, by: 8) {
      hash = (hash ^ JSONNames.word(span, at: start + offset, to: start + Self.selecting)) &* 0x9E37_79B9_7F4A_7C15
    }
    return Int(truncatingIfNeeded: hash >> 58)
  }

  /// Skips the next value of a cursor if it is the object in this slot. Equal bytes are an equal object: no object is the
  /// beginning of another.
  package func skip(_ slot: Int, _ cursor: inout JSONCursor) -> Bool {
    guard !objects.isEmpty, objects[slot].count > 0, isNext(objects[slot], cursor) else { return false }
    cursor.skipKnown(objects[slot].count)
    return true
  }

  private func isNext(_ object: Extent, _ cursor: JSONCursor) -> Bool {
    let (known, page, start) = (bytes.span, cursor.bytes.span, cursor.position)
    guard cursor.end - start >= object.count, cursor.end <= page.count, object.upperBound <= known.count else {
      return false
    }
    // Both blocks are within the ranges that were checked above. The last one overlaps the one before.
    func isEqual(at offset: Int) -> Bool {
      let block = known.bytes.unsafeLoadUnaligned(fromByteOffset: object.lowerBound &+ offset, as: SIMD2<UInt64>.self)
      let other = page.bytes.unsafeLoadUnaligned(fromByteOffset: start &+ offset, as: SIMD2<UInt64>.self)
      return (block.x ^ other.x) | (block.y ^ other.y) == 0
    }
    guard object.count >= 16 else { return false }
    var offset = 0
    while offset &+ 16 < object.count {
      guard isEqual(at: offset) else { return false }
      offset &+= 16
    }
    return isEqual(at: object.count &- 16)
  }

  /// Notes the object that a cursor has just read, which began at `start`, in a slot. False if it is too large or too small.
  package mutating func note(_ slot: Int, _ cursor: JSONCursor, from start: Int) -> Bool {
    let count = cursor.position - start
    guard count >= Self.selecting / 2, count <= Self.mostBytes / Self.slots else { return false }
    if objects.isEmpty || bytes.count + count > Self.mostBytes {
      objects = Array(repeating: Extent(), count: Self.slots)
      bytes.removeAll(keepingCapacity: true)
    }
    objects[slot] = Extent(lowerBound: bytes.count, count: count)
    bytes.append(contentsOf: cursor.bytes[start..<cursor.position])
    return true
  }
}
