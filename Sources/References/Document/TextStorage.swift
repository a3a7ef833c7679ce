import JSON

/// The bytes of a document in chunks, so that a change moves only the bytes of one chunk.
///
/// A chunk ends between characters and never between CR and LF.
struct TextStorage: Sendable {
  struct Chunk: Sendable {
    var bytes: [UInt8]
    var counts: TextCounts

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      counts = TextCounts(bytes.span)
    }

    /// Counts again after a change of the bytes.
    mutating func recount() { counts = TextCounts(bytes.span) }

    func counts(_ part: Range<Int>) -> TextCounts { TextCounts(bytes.span.extracting(part)) }
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
    if part.upperBound <= chunk.count { return body(chunk.span.extracting(part)) }
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
      chunks[first].bytes.replaceSubrange(start..<start + range.count, with: bytes)
      chunks[first].recount()
      settle(first...first)
    } else {
      var joined = Array(chunks[first].bytes[..<start])
      joined += bytes
      joined += chunks[last].bytes[(range.upperBound - starts[last])...]
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
    chunks[chunk + 1].bytes.removeFirst()
    chunks[chunk].bytes.append(0x0A)
    for index in chunk...chunk + 1 { chunks[index].recount() }
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
    chunks[chunk] = Chunk(chunks[chunk].bytes + chunks[chunk + 1].bytes)
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
    var chunks: [Chunk] = []
    var start = 0
    while bytes.count - start > sizes.maximum {
      let end = cut(bytes.span, from: start, sizes)
      chunks.append(Chunk(Array(bytes[start..<end])))
      start = end
    }
    if start < bytes.count || chunks.isEmpty { chunks.append(Chunk(Array(bytes[start...]))) }
    return chunks
  }

  private static func split(_ text: JSONTextReader, _ sizes: PieceSizes) -> [Chunk] {
    var (text, chunks) = (text, [Chunk]())
    // Enough after the longest chunk to know where it ends, and a few chunks, since the rest moves to the front.
    let longest = sizes.maximum + JSONTextReader.leastBuffer
    let size = min(4 * longest, max(longest, text.mostLeft + JSONTextReader.leastBuffer))
    // Not a temporary allocation: on the main thread, the runtime would read the map of the memory first.
    var scratch = [UInt8](repeating: 0, count: size)
    var count = 0
    while true {
      let read = scratch.withUnsafeMutableBufferPointer { buffer in
        text.read(into: UnsafeMutableBufferPointer(rebasing: buffer[count...]))
      }
      count += read
      var start = 0
      while count - start > (read == 0 ? sizes.maximum : longest) {
        let end = cut(scratch.span.extracting(0..<count), from: start, sizes)
        chunks.append(Chunk(Array(scratch[start..<end])))
        start = end
      }
      if read == 0 {
        if start < count || chunks.isEmpty { chunks.append(Chunk(Array(scratch[start..<count]))) }
        return chunks
      }
      scratch.withUnsafeMutableBufferPointer { buffer in _ = buffer.update(fromContentsOf: buffer[start..<count]) }
      count -= start
    }
  }

  private static let lineEndFinder = ByteFinder([0x0A, 0x0D])

  /// The end of the chunk that begins at `start`.
  private static func cut(_ bytes: Span<UInt8>, from start: Int, _ sizes: PieceSizes) -> Int {
    let limit = start + sizes.maximum
    var end = lineEndFinder.next(bytes, from: start + sizes.usual, to: limit)
    if end < limit { end += 1 }
    while end < bytes.count, bytes[end].isContinuation || bytes[end] == 0x0A && bytes[end - 1] == 0x0D { end += 1 }
    return end
  }
}
