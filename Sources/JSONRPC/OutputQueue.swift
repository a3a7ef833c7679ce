import Platform

/// What is to be written, in order, and who writes it.
///
/// Small messages run together; a large one stays the array that it was made in. One writer at a time: either the
/// thread that has something to send and finds nobody writing, for as long as that cannot block, or the writing thread.
struct OutputQueue: Sendable {
  enum Writer: Sendable { case idle, sender, thread }

  /// Bytes that a writer has taken. Those before `offset` are written.
  struct Chunk: Sendable {
    fileprivate(set) var bytes: [UInt8]
    /// Whether a line feed is to be written behind the bytes. In the array it could cost a copy of all of them.
    fileprivate(set) var endsLine = false
    /// What has been written, the line feed included.
    var offset = 0
    /// How far the queue knows of it.
    fileprivate var reported = 0

    var rest: Range<Int> { offset..<bytes.count + (endsLine ? 1 : 0) }
  }

  /// Whether the output is a terminal. It must not obey control characters of vendors, so they are written as JSON escapes.
  var isForTerminal = false

  static let chunkSize = 65536
  private static let copiedSize = 16384

  /// The rest of a chunk that a sender could not write without waiting.
  private var rest: Chunk?
  private var chunks = Fifo<Chunk>()
  private var tail: [UInt8] = []
  /// An empty array whose storage is used again.
  private var spare: [UInt8] = []
  private(set) var writer = Writer.idle
  /// All that has not been written, what the writer holds included.
  private(set) var count = 0
  /// Set when the output is closed. Nothing is queued from then on.
  private(set) var isBroken = false

  /// Queues a message behind the others.
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

  /// Queues the answers of a batch as one array on a line: nothing comes between them.
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

  /// Makes the caller the writer if there is something to write and nobody else does.
  mutating func beginWriting() -> Chunk? {
    guard writer == .idle, count > 0, !isBroken else { return nil }
    writer = .sender
    return take()
  }

  /// Goes on behind a chunk that has been written; false when there is nothing, and then the caller is no longer the
  /// writer.
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

  /// Takes note of what has been written of a chunk.
  mutating func report(_ chunk: inout Chunk) {
    count = max(count - (chunk.offset - chunk.reported), 0)
    chunk.reported = chunk.offset
  }

  /// Leaves a chunk and all behind it to the writing thread.
  mutating func handOver(_ chunk: Chunk) {
    var chunk = chunk
    report(&chunk)
    writer = .thread
    if !isBroken { rest = chunk }
  }

  /// What the writing thread does next.
  mutating func takeForThread() -> Chunk? {
    guard writer == .thread else { return nil }
    if let chunk = take() { return chunk }
    writer = .idle
    return nil
  }

  /// Drops everything for good.
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
