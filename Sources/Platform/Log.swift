import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A log level; each level includes the levels before it.
package enum LogLevel: String, CaseIterable, Sendable, Comparable {
  /// A failure of the requested operation.
  case error
  /// A problem that did not stop the operation but needs attention.
  case warning
  /// The program's actions, without texts of cases.
  case info
  /// All details, each line with its time. Texts of cases may appear.
  case debug

  var rank: UInt8 {
    switch self {
    case .error: 0
    case .warning: 1
    case .info: 2
    case .debug: 3
    }
  }

  /// Orders by verbosity; `error` is the least.
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}

/// Writes the program's log, one line per entry: `casewire: warning: text`. Every line passes the redactor. Characters
/// that `TextSanitizer` removes could break a line or control a terminal; they are written as escapes. Logging never
/// fails: entries without a reader are lost.
package final class Log: Sendable {
  /// The maximum length of an entry; a longer one is truncated.
  private static let longest = 16384

  private let redactor: Redactor
  private let time: any TimeSource
  private let sink: @Sendable ([UInt8]) -> Void
  private let rank: Atomic<UInt8>

  /// Creates a log that writes whole lines, with their line end, to `sink`; by default to standard error.
  package init(
    level: LogLevel, redactor: Redactor, time: any TimeSource,
    sink: @escaping @Sendable ([UInt8]) -> Void = StandardErrorSink.shared.write
  ) {
    self.redactor = redactor
    self.time = time
    self.sink = sink
    rank = Atomic(level.rank)
  }

  /// The current level.
  package var level: LogLevel {
    get {
      let rank = self.rank.load(ordering: .relaxed)
      return LogLevel.allCases.first { $0.rank == rank } ?? .debug
    }
    set { rank.store(newValue.rank, ordering: .relaxed) }
  }

  /// Whether an entry of this level would be written.
  package func isOn(_ level: LogLevel) -> Bool {
    level.rank <= rank.load(ordering: .relaxed)
  }

  /// Writes an error. `message` is evaluated only if the entry is written; the same applies to the other levels.
  package func error(_ message: @autoclosure () -> String) { write(.error, message) }
  package func warning(_ message: @autoclosure () -> String) { write(.warning, message) }
  package func info(_ message: @autoclosure () -> String) { write(.info, message) }
  package func debug(_ message: @autoclosure () -> String) { write(.debug, message) }

  /// Writes an entry of any level. `message` is evaluated only if the entry is written.
  package func write(_ level: LogLevel, _ message: () -> String) {
    guard isOn(level) else { return }
    var line: [UInt8] = []
    if isOn(.debug) { line += Array((RFC3339.format(time.date) + " ").utf8) }
    line += Array("casewire: \(level.rawValue): ".utf8)
    // The whole message is redacted before it is truncated or escaped: a part of a secret is not recognised.
    appendVisible(redactor.redact(message()), to: &line)
    line.append(UInt8(ascii: "\n"))
    sink(line)
  }

  private func appendVisible(_ text: String, to line: inout [UInt8]) {
    let scalars = text.unicodeScalars
    var previous: Unicode.Scalar?
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      guard line.count < Self.longest else {
        line += Array(" ...".utf8)
        return
      }
      switch scalar.value {
      case 10: line += Array("\\n".utf8)
      case 13: line += Array("\\r".utf8)
      case 9: line += Array("\\t".utf8)
      case 0x20..<0x7f: line.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        let next = index < scalars.endIndex ? scalars[index] : nil
        let isHidden = TextSanitizer.isHidden(scalar, after: previous, before: next)
        line += Array((isHidden ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)).utf8)
      }
      previous = scalar
    }
  }
}

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
