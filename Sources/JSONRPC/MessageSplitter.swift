package import JSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cuts what arrives into messages: bytes in, events out, no I/O.
///
/// The framing is found out from the first line that is JSON or a header. Bytes are read where they were put, so a
/// range of an event is good until the next `append` or `fill`.
package struct MessageSplitter: Sendable {
  /// What was found next.
  package enum Event: Sendable, Equatable {
    /// One JSON value in `bytes[range]`.
    case message(Envelope, Range<Int>)
    /// What is not JSON; the id where it can be read all the same.
    case malformed(JSONError, RequestID?)
    /// A message of more than `sizeLimit` bytes, which is being skipped.
    case oversized
    /// A header block that cannot be used; the reason is a sentence.
    case badHeader(String)
  }

  private enum Mode { case undecided, lines, headers }

  /// A read asks for no more than a pipe holds.
  private static let readSize = 65536
  /// A buffer above this is given back when what made it grow is done.
  private static let keptCapacity = 4 * readSize

  /// Messages from this size on may have texts that stay in their storage (`Request.params`).
  private static let sharedSize = 1 << 20

  /// Bytes that have arrived and are not yet done with, and some before them that are.
  package private(set) var bytes: [UInt8] = []
  private let sizeLimit: Int
  private var start = 0
  private var mode = Mode.undecided
  private var isAtEnd = false
  private var firstLine = FirstLineScan()
  private var lines = LineScan()
  private var headers = HeaderScan()

  /// A splitter that refuses messages of more than `sizeLimit` bytes.
  package init(sizeLimit: Int) { self.sizeLimit = sizeLimit }

  /// Nil until a byte has told.
  package var framing: Framing? {
    switch mode {
    case .undecided: nil
    case .lines: .lines
    case .headers: .headers
    }
  }

  // MARK: Bytes in

  package mutating func append(_ more: some Sequence<UInt8>) {
    let more = Array(more)
    makeRoom()
    bytes.append(contentsOf: more)
  }

  /// Lets `read` put bytes into the buffer and return how many; the same number is returned. A negative number means
  /// that there are none.
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

  /// No more bytes will come; `next` goes on until it returns nil.
  package mutating func finish() { isAtEnd = true }

  private mutating func makeRoom() {
    let live = bytes.count - start
    // A large message may still be used: then its user keeps the storage, and only the bytes behind it are copied.
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
    if bytes.capacity - bytes.count < Self.readSize / 2 { bytes.reserveCapacity(nextCapacity) }
  }

  /// Fresh memory costs nothing until it is written to, so the steps are wide. What a header promises is believed
  /// when an eighth of it is there.
  private var nextCapacity: Int {
    guard !bytes.isEmpty else { return Self.readSize }
    let promised = start + headers.awaited + Self.readSize
    if promised > bytes.count && promised <= bytes.capacity * 8 { return promised }
    // The last step leads to the largest message: a copy from shortly below it would take its room twice.
    let largest = max(sizeLimit + 2 * Self.readSize, bytes.count + Self.readSize)
    return bytes.capacity * 4 > largest / 4 ? largest : bytes.capacity * 4
  }

  private mutating func moved(by distance: Int) {
    start -= distance
    lines.move(by: distance)
  }

  // MARK: Events out

  /// The next event, or nil when more bytes are needed, or, behind `finish`, when nothing is left.
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
  /// The first place at or behind `start` without the white space of JSON; `end` if there is none before it.
  func skippingWhiteSpace(from start: Int, to end: Int? = nil) -> Int {
    var index = start
    let end = end ?? count
    while index < end, self[index] == 0x20 || self[index] == 0x0A || self[index] == 0x0D || self[index] == 0x09 {
      index += 1
    }
    return index
  }

  /// The first line feed at or behind `start`.
  func lineFeed(from start: Int) -> Int? {
    span.bytes.withUnsafeBytes { buffer in
      guard start < buffer.count, let base = buffer.baseAddress,
        let found = memchr(base + start, 0x0A, buffer.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
