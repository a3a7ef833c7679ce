import Platform

/// The bytes to write, in order, and their current writer.
///
/// Small messages are joined; a large one keeps its array. The writer is one thread at a time: a sender that finds no other
/// writer, as long as it cannot block, or the writing thread.
struct OutputQueue: Sendable {
  enum Writer: Sendable { case idle, sender, thread }

  /// The bytes of one writer. Those before `offset` are written.
  struct Chunk: Sendable {
    fileprivate(set) var bytes: [UInt8]
    /// Whether a line feed follows the bytes. Appending it could copy the array.
    fileprivate(set) var endsLine = false
    var offset = 0
    /// The part of `offset` that the queue has counted.
    fileprivate var reported = 0

    var rest: Range<Int> { offset..<bytes.count + (endsLine ? 1 : 0) }
  }

  /// Control characters of vendors are written as JSON escapes, so that the terminal does not obey them.
  var isForTerminal = false

  static let chunkSize = 65536
  private static let copiedSize = 16384

  /// The rest of a chunk that a sender could not write without waiting.
  private var rest: Chunk?
  private var chunks = Fifo<Chunk>()
  private var tail: [UInt8] = []
  /// Reused storage.
  private var spare: [UInt8] = []
  private(set) var writer = Writer.idle
  /// The bytes that are not written, including the writer's.
  private(set) var count = 0
  /// Whether the output is closed, so that nothing is queued.
  private(set) var isBroken = false

  mutating func append(_ message: [UInt8], _ framing: Framing) {
    guard !isBroken else { return }
    let message = isForTerminal ? TextSanitizer.escape(json: message) : message
    let before = tail.count
    if framing == .headers { appendHeader(message.count) }
    if message.count <= Self.copiedSize {
      tail.append(contentsOf: message)
      if framing == .lines { tail.append(0x0A) }
      count += tail.count - before
    } else {
      count += tail.count - before + message.count
      seal()
      chunks.append(Chunk(bytes: message, endsLine: framing == .lines))
      if framing == .lines { count += 1 }
    }
    if tail.count >= Self.chunkSize { seal() }
  }

  /// Queues the answers of a batch as one array on a line.
  mutating func append(batch answers: [[UInt8]]) {
    guard !isBroken else { return }
    for (index, answer) in answers.enumerated() {
      let answer = isForTerminal ? TextSanitizer.escape(json: answer) : answer
      tail.append(index == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
      count += 1 + answer.count
      if answer.count <= Self.copiedSize {
        tail.append(contentsOf: answer)
      } else {
        seal()
        chunks.append(Chunk(bytes: answer))
      }
      if tail.count >= Self.chunkSize { seal() }
    }
    tail.append(UInt8(ascii: "]"))
    tail.append(0x0A)
    count += 2
  }

  /// `Content-Length` alone: some clients read nothing else.
  private mutating func appendHeader(_ length: Int) {
    let text: StaticString = "Content-Length: "
    tail.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    var divisor = 1
    while length / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      tail.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: length / divisor % 10))
      divisor /= 10
    }
    let end: StaticString = "\r\n\r\n"
    tail.append(contentsOf: UnsafeBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
  }

  private mutating func seal() {
    guard !tail.isEmpty else { return }
    chunks.append(Chunk(bytes: tail))
    tail = []
    swap(&tail, &spare)
  }

  // MARK: Writing

  /// Makes the caller the writer if no other writer is active and bytes are queued.
  mutating func beginWriting() -> Chunk? {
    guard writer == .idle, count > 0, !isBroken else { return nil }
    writer = .sender
    return take()
  }

  /// Continues with the next chunk. False if none is left; then the caller is no longer the writer.
  mutating func advance(_ chunk: inout Chunk) -> Bool {
    report(&chunk)
    recycle(&chunk)
    if let next = take() {
      chunk = next
      return true
    }
    writer = .idle
    return false
  }

  mutating func report(_ chunk: inout Chunk) {
    count = max(count - (chunk.offset - chunk.reported), 0)
    chunk.reported = chunk.offset
  }

  /// Leaves the queue to the writing thread.
  mutating func handOver(_ chunk: Chunk) {
    var chunk = chunk
    report(&chunk)
    writer = .thread
    if !isBroken { rest = chunk }
  }

  mutating func takeForThread() -> Chunk? {
    guard writer == .thread else { return nil }
    if let chunk = take() { return chunk }
    writer = .idle
    return nil
  }

  mutating func breakOff() {
    isBroken = true
    writer = .idle
    chunks.removeAll()
    rest = nil
    tail = []
    spare = []
    count = 0
  }

  private mutating func take() -> Chunk? {
    if let chunk = rest {
      rest = nil
      return chunk
    }
    if let chunk = chunks.popFirst() { return chunk }
    guard !tail.isEmpty else { return nil }
    var bytes: [UInt8] = []
    swap(&bytes, &tail)
    swap(&tail, &spare)
    return Chunk(bytes: bytes)
  }

  private mutating func recycle(_ chunk: inout Chunk) {
    guard spare.capacity == 0, chunk.bytes.capacity <= 2 * Self.chunkSize else { return }
    swap(&spare, &chunk.bytes)
    spare.removeAll(keepingCapacity: true)
    chunk = Chunk(bytes: [])
  }
}
