import JSON
import Platform

/// The bytes of a document in chunks, so that a change moves only the bytes of one chunk.
///
/// A chunk ends between characters and never between CR and LF.
struct TextStorage: Sendable {
  struct Chunk: Sendable {
    private(set) var bytes: ChunkBytes
    private(set) var counts: TextCounts

    init(_ bytes: ArraySlice<UInt8>) { self.init(bytes, TextCounts(bytes.span)) }

    init(_ bytes: ArraySlice<UInt8>, _ counts: TextCounts) {
      self.bytes = ChunkBytes(bytes)
      self.counts = counts
    }

    mutating func replace(_ range: Range<Int>, with more: some Collection<UInt8>) {
      bytes.replace(range, with: more)
      counts = TextCounts(bytes.shared.span)
    }

    func counts(_ part: Range<Int>) -> TextCounts { TextCounts(bytes.shared.span.extracting(part)) }
  }

  private let sizes: PieceSizes
  /// At least one; empty only if it is the only one.
  private(set) var chunks: [Chunk]
  /// The offset at which each chunk begins, and the line of that offset.
  private(set) var starts: [Int] = []
  private(set) var lines: [Int] = []
  private(set) var count = 0
  private(set) var lineEnds = 0

  init(_ bytes: [UInt8], _ sizes: PieceSizes = .chunks) {
    self.sizes = sizes
    chunks = Self.split(bytes, sizes)
    index(from: 0)
  }

  /// Reads a text that is decoded in pieces, into the same chunks as if it were decoded before.
  init(_ text: JSONTextReader, _ sizes: PieceSizes = .chunks) {
    self.sizes = sizes
    chunks = Self.split(text, sizes)
    index(from: 0)
  }

  // MARK: Reading

  /// The chunk that contains an offset; the last one for the end of the text.
  func chunk(at offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  func byte(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    let index = chunk(at: offset)
    return chunks[index].bytes[offset - starts[index]]
  }

  func bytes(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    forEachPart(of: range) { chunk, part in result += chunks[chunk].bytes[part] }
    return result
  }

  /// Calls `body` with the bytes of a range, without a copy if they are in one chunk.
  func withBytes<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
    let index = chunk(at: range.lowerBound)
    let part = range.lowerBound - starts[index]..<range.upperBound - starts[index]
    let chunk = chunks[index].bytes
    if part.upperBound <= chunk.count { return body(chunk.shared.span.extracting(part)) }
    let copy = bytes(range)
    return body(copy.span)
  }

  /// The parts of the chunks that a range of the text consists of.
  func forEachPart(of range: Range<Int>, _ body: (_ chunk: Int, _ part: Range<Int>) -> Void) {
    guard !range.isEmpty else { return }
    for index in chunk(at: range.lowerBound)..<chunks.count {
      let start = starts[index]
      guard start < range.upperBound else { return }
      body(index, max(0, range.lowerBound - start)..<min(chunks[index].bytes.count, range.upperBound - start))
    }
  }

  // MARK: Changing

  /// Replaces a range, which begins and ends between characters.
  mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
    let first = chunk(at: range.lowerBound)
    let last = range.upperBound <= starts[first] + chunks[first].bytes.count ? first : chunk(at: range.upperBound)
    let start = range.lowerBound - starts[first]
    if first == last, chunks[first].bytes.count + bytes.count - range.count <= sizes.maximum {
      chunks[first].replace(start..<start + range.count, with: bytes)
      settle(first...first)
    } else {
      var joined = Array(chunks[first].bytes[0..<start])
      joined += bytes
      joined += chunks[last].bytes[range.upperBound - starts[last]..<chunks[last].bytes.count]
      let pieces = Self.split(joined, sizes)
      chunks.replaceSubrange(first...last, with: pieces)
      settle(first...first + pieces.count - 1)
    }
  }

  /// Restores the rules for chunks after those of a range changed.
  private mutating func settle(_ changed: ClosedRange<Int>) {
    let (first, last) = (changed.lowerBound, changed.upperBound)
    // From the end, so that earlier indices stay valid.
    moveFeed(to: last)
    join(last)
    removeIfEmpty(first)
    if first > 0 {
      moveFeed(to: first - 1)
      join(first - 1)
    }
    index(from: max(0, first - 1))
  }

  /// Moves the LF that follows a CR at the end of a chunk to this chunk.
  private mutating func moveFeed(to chunk: Int) {
    guard chunk + 1 < chunks.count, chunks[chunk].bytes.last == 0x0D, chunks[chunk + 1].bytes.first == 0x0A else {
      return
    }
    let end = chunks[chunk].bytes.count
    chunks[chunk + 1].replace(0..<1, with: EmptyCollection())
    chunks[chunk].replace(end..<end, with: CollectionOfOne(0x0A))
    removeIfEmpty(chunk + 1)
  }

  private mutating func removeIfEmpty(_ chunk: Int) {
    if chunks.count > 1, chunks[chunk].bytes.isEmpty { chunks.remove(at: chunk) }
  }

  /// Joins a chunk with the next one if one of them is small, so that the number of chunks is proportional to the text.
  private mutating func join(_ chunk: Int) {
    guard chunk + 1 < chunks.count else { return }
    let (count, next) = (chunks[chunk].bytes.count, chunks[chunk + 1].bytes.count)
    guard min(count, next) < sizes.minimum, count + next <= sizes.maximum else { return }
    chunks[chunk].replace(count..<count, with: chunks[chunk + 1].bytes.shared)
    chunks.remove(at: chunk + 1)
  }

  /// Computes `starts` and `lines` from a chunk on, and the totals.
  private mutating func index(from first: Int) {
    starts.removeLast(max(0, starts.count - first))
    lines.removeLast(max(0, lines.count - first))
    var (start, line) = (0, 0)
    if first > 0 {
      start = starts[first - 1] + chunks[first - 1].bytes.count
      line = lines[first - 1] + chunks[first - 1].counts.lineEnds
    }
    for chunk in chunks[first...] {
      starts.append(start)
      lines.append(line)
      start += chunk.counts.bytes
      line += chunk.counts.lineEnds
    }
    (count, lineEnds) = (start, line)
  }

  /// Chunks of about the usual size; one if there are no bytes. Most end at a line end.
  private static func split(_ bytes: [UInt8], _ sizes: PieceSizes) -> [Chunk] {
    var cuts = TextCuts(sizes)
    cuts.cut(bytes.span, isWhole: true)
    return chunks(bytes, cuts)
  }

  private static func chunks(_ bytes: [UInt8], _ cuts: TextCuts) -> [Chunk] {
    var start = 0
    return cuts.pieces.map { piece in
      defer { start += piece.bytes }
      return Chunk(bytes[start..<start + piece.bytes], piece)
    }
  }

  private static func split(_ text: JSONTextReader, _ sizes: PieceSizes) -> [Chunk] {
    var (text, cuts) = (text, TextCuts(sizes))
    let bytes = [UInt8](unsafeUninitializedCapacity: text.mostLeft + JSONTextReader.leastBuffer) { buffer, count in
      HugePages.request(for: UnsafeMutableRawBufferPointer(buffer))
      while true {
        // Each piece is cut while it is in the cache of the processor.
        let end = min(buffer.count, count + Self.decodedAtOnce)
        let read = text.read(into: UnsafeMutableBufferPointer(rebasing: buffer[count..<end]))
        count += read
        cuts.cut(UnsafeBufferPointer(rebasing: buffer[..<count]).span, isWhole: read == 0)
        if read == 0 { return }
      }
    }
    return chunks(bytes, cuts)
  }

  private static let decodedAtOnce = 65536
}
