import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes lines to standard error without blocking the program. If the reader stops, the program waits once briefly and
/// then drops lines until the pipe accepts data again.
package final class StandardErrorSink: Sendable {
  package static let shared = StandardErrorSink(descriptor: 2)

  /// The bytes that a ready pipe accepts without waiting, according to POSIX.
  private static let atomicWrite = 512
  /// The wait for a full pipe in milliseconds, unless the pipe is known to be stuck.
  private static let patience: Int32 = 50

  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var isStuck = false
    var isInsideLine = false
    var lost = 0
  }

  package init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Writes a line or drops it. The first line after dropped lines is preceded by their number.
  package func write(_ line: [UInt8]) {
    state.withLock { state in
      var bytes = line
      if state.lost > 0 {
        let end = state.isInsideLine ? "\n" : ""
        bytes = Array("\(end)casewire: warning: \(state.lost) log lines were lost\n".utf8) + line
      }
      let written = put(bytes, &state)
      if written == bytes.count {
        state = State()
      } else {
        state.lost += 1
        if written > 0 { state.isInsideLine = bytes[written - 1] != UInt8(ascii: "\n") }
      }
    }
  }

  /// Writes bytes and returns the number of written bytes.
  private func put(_ bytes: [UInt8], _ state: inout State) -> Int {
    var position = 0
    while position < bytes.count {
      let wait = state.isStuck ? 0 : Self.patience
      guard FileDescriptors.isWritable(descriptor, withinMilliseconds: wait) else {
        state.isStuck = true
        return position
      }
      let chunk = bytes[position..<min(bytes.count, position + Self.atomicWrite)]
      let count = chunk.span.bytes.withUnsafeBytes { systemWriteOnce(descriptor, $0) }
      guard count > 0 else { return position }
      position += count
    }
    return position
  }
}

/// Writes once. Unlike `FileDescriptors.write`, it does not wait if a non-blocking descriptor is full.
private func systemWriteOnce(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  while true {
    let count = write(fd, bytes.baseAddress, bytes.count)
    if count >= 0 || errno != EINTR { return count }
  }
}
