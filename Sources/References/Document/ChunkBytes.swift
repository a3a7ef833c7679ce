/// The bytes of a chunk. Those of a text that was read as a whole share its memory, until the chunk changes.
struct ChunkBytes: Sendable, Equatable {
  /// Its indices are those of the shared memory; those of the other members begin at 0.
  private(set) var shared: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { shared = bytes }

  var count: Int { shared.count }
  var isEmpty: Bool { shared.isEmpty }
  var first: UInt8? { shared.first }
  var last: UInt8? { shared.last }

  subscript(index: Int) -> UInt8 {
    // Before the start are other bytes of the text.
    precondition(index >= 0)
    return shared[shared.startIndex + index]
  }

  subscript(range: Range<Int>) -> ArraySlice<UInt8> {
    precondition(range.lowerBound >= 0)
    return shared[shared.startIndex + range.lowerBound..<shared.startIndex + range.upperBound]
  }

  /// Replaces a range, in memory of its own.
  mutating func replace(_ range: Range<Int>, with bytes: some Collection<UInt8>) {
    var own: [UInt8] = []
    own.reserveCapacity(count - range.count + bytes.count)
    own += self[0..<range.lowerBound]
    own += bytes
    own += self[range.upperBound..<count]
    shared = own[...]
  }
}
