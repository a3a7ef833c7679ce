#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Captures one output of the child.
struct ChildCapture {
  /// The part that is kept if the output exceeds `limit`.
  enum Part { case beginning, end }

  let limit: Int
  let part: Part
  private(set) var fd: Int32 = -1
  private(set) var bytes: [UInt8] = []
  private(set) var isOver = false

  init(limit: Int, keeping part: Part) {
    self.limit = limit
    self.part = part
  }

  var isOpen: Bool { fd >= 0 }

  /// The lines of the kept text, sanitized for a terminal. A truncated first line is dropped if others follow, because
  /// a part of a secret would not be recognised.
  var lines: [String] {
    var rest = bytes.suffix(limit)
    if isOver, part == .end, let end = rest.firstIndex(of: UInt8(ascii: "\n")), end + 1 < rest.endIndex {
      rest = rest[(end + 1)...]
    }
    let text = TextSanitizer.sanitize(String(decoding: rest, as: UTF8.self))
    return text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
  }

  /// Creates the pipe and returns the child's end.
  mutating func open() throws(SystemError) -> Int32 {
    let ends = try FileDescriptors.makePipe()
    fd = ends.read
    _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
    return ends.write
  }

  /// Reads at most 1 MiB without waiting, so that a child that never stops writing cannot delay the deadline. Bytes
  /// above the limit are read and dropped, so that the child can continue.
  mutating func drain() {
    withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { chunk in
      for _ in 0..<16 where fd >= 0 {
        let count = read(fd, chunk.baseAddress, chunk.count)
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EAGAIN { return }
        guard count > 0 else { return close() }
        keep(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      }
    }
  }

  private mutating func keep(_ new: UnsafeRawBufferPointer) {
    let room = limit - bytes.count
    if new.count > room { isOver = true }
    switch part {
    case .beginning: bytes.append(contentsOf: new.prefix(max(0, room)))
    case .end:
      bytes.append(contentsOf: new.suffix(limit))
      // Removing at each excess byte would move all bytes each time.
      if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
    }
  }

  mutating func close() {
    if fd >= 0 { FileDescriptors.close(fd) }
    fd = -1
  }
}
