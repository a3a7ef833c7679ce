package import JSON
import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Splits bytes into messages. Performs no I/O.
///
/// The first line that is JSON or a header determines the framing. Messages are read in the buffer, so the range of an event is
/// valid until the next `append` or `fill`.
package struct MessageSplitter: Sendable {
  package enum Event: Sendable, Equatable {
    /// One JSON value in `bytes[range]`.
    case message(Envelope, Range<Int>)
    /// Invalid JSON, with the id if it can be read.
    case malformed(JSONError, RequestID?)
    /// A message of more than `sizeLimit` bytes, which is skipped.
    case oversized
    /// An invalid header block. The reason is a sentence.
    case badHeader(String)
  }

  private enum Mode { case undecided, lines, headers }

  /// The capacity of a pipe.
  private static let readSize = 65536
  /// A larger buffer is released after the message that needed it.
  private static let keptCapacity = 4 * readSize

  /// By this factor the buffer grows at most, for a length that a header promises.
  private static let largestStep = 64

  /// Texts of messages of this size can share the buffer (`Request.params`).
  private static let sharedSize = 1 << 20

  /// The bytes that are not processed, and some before them.
  package private(set) var bytes: [UInt8] = []
  private let sizeLimit: Int
  private var start = 0
  private var mode = Mode.undecided
  private var isAtEnd = false
  private var firstLine = FirstLineScan()
  private var lines = LineScan()
  private var headers = HeaderScan()

  package init(sizeLimit: Int) { self.sizeLimit = sizeLimit }

  /// Nil until it is detected.
  package var framing: Framing? {
    switch mode {
    case .undecided: nil
    case .lines: .lines
    case .headers: .headers
    }
  }

  /// The size of the current message, as far as it is known.
  package var knownSize: Int { max(bytes.count - start, headers.awaited) }

  /// The longest text of the last message, so that it is not read again to find its end.
  package var longText: LongText {
    switch mode {
    case .undecided: .none
    case .lines: lines.longText
    case .headers: headers.longText
    }
  }

  // MARK: Bytes in

  package mutating func append(_ more: some Sequence<UInt8>) {
    let more = Array(more)
    makeRoom()
    bytes.append(contentsOf: more)
  }

  /// Lets `read` fill the free space. `read` returns the number of bytes, negative for none; so does this.
  package mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
    makeRoom()
    var count = 0
    bytes.append(addingCapacity: bytes.capacity - bytes.count) { free in
      free.withUnsafeMutableBufferPointer { buffer, initialized in
        count = read(UnsafeMutableRawBufferPointer(buffer))
        initialized = max(count, 0)
      }
    }
    return count
  }

  /// Ends the input. Call `next` until it returns nil.
  package mutating func finish() { isAtEnd = true }

  private mutating func makeRoom() {
    let live = bytes.count - start
    // A user of a large message keeps the storage, so only the bytes after it are copied.
    let mayBeShared = start >= Self.sharedSize
    let isTooLarge =
      bytes.capacity > Self.keptCapacity && live < Self.readSize && headers.awaited < Self.readSize
    if mayBeShared || isTooLarge {
      let rest = bytes[start...]
      bytes = []
      bytes.reserveCapacity(live + Self.readSize)
      bytes.append(contentsOf: rest)
      moved(by: start)
    } else if live == 0 {
      bytes.removeAll(keepingCapacity: true)
      moved(by: start)
    } else if start >= live || start > 0 && bytes.capacity - bytes.count < Self.readSize / 2 {
      bytes.removeSubrange(..<start)
      moved(by: start)
    }
    if bytes.capacity - bytes.count < Self.readSize / 2 { grow(to: nextCapacity) }
  }

  private mutating func grow(to capacity: Int) {
    guard capacity >= HugePages.least else { return bytes.reserveCapacity(capacity) }
    let old = bytes
    bytes = []
    bytes.append(addingCapacity: capacity) { free in
      free.withUnsafeMutableBufferPointer { buffer, initialized in
        // Before the first byte is written.
        HugePages.request(for: UnsafeMutableRawBufferPointer(buffer))
        initialized = buffer.initialize(fromContentsOf: old)
      }
    }
  }

  /// Unused memory is free, so the steps are large. A length in a header is used after a part of it has arrived.
  private var nextCapacity: Int {
    guard !bytes.isEmpty else { return Self.readSize }
    let promised = start + headers.awaited + Self.readSize
    if promised > bytes.count && promised <= bytes.capacity * Self.largestStep { return promised }
    // The last step holds the largest message: a copy just below that size would need twice the memory.
    let largest = max(sizeLimit + 2 * Self.readSize, bytes.count + Self.readSize)
    return bytes.capacity * 4 > largest / 4 ? largest : bytes.capacity * 4
  }

  private mutating func moved(by distance: Int) {
    start -= distance
    lines.move(by: distance)
  }

  // MARK: Events out

  /// The next event; nil if more bytes are needed, or at the end.
  package mutating func next() -> Event? {
    while true {
      switch mode {
      case .undecided:
        switch firstLine.next(in: bytes, from: &start, isAtEnd: isAtEnd) {
        case .framing(.lines): mode = .lines
        case .framing(.headers): mode = .headers
        case .malformed(let error): return .malformed(error, nil)
        case .open: return nil
        }
      case .lines:
        return lines.next(in: bytes, from: &start, isAtEnd: isAtEnd, sizeLimit: sizeLimit)
      case .headers:
        return headers.next(in: bytes, from: &start, isAtEnd: isAtEnd, sizeLimit: sizeLimit)
      }
    }
  }
}

extension [UInt8] {
  /// The first offset from `start` that is not white space; at most `end`.
  func skippingWhiteSpace(from start: Int, to end: Int? = nil) -> Int {
    var index = start
    let end = end ?? count
    while index < end, self[index] == 0x20 || self[index] == 0x0A || self[index] == 0x0D || self[index] == 0x09 {
      index += 1
    }
    return index
  }

  func lineFeed(from start: Int) -> Int? {
    span.bytes.withUnsafeBytes { buffer in
      guard start < buffer.count, let base = buffer.baseAddress,
        let found = memchr(base + start, 0x0A, buffer.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
