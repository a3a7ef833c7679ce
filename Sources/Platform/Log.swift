import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much is told; each level holds those before it.
package enum LogLevel: String, CaseIterable, Sendable, Comparable {
  /// What keeps the program from doing what it was asked.
  case error
  /// What it got over, but somebody should know.
  case warning
  /// What it does, without any text of a case.
  case info
  /// Everything, each line with its time; case texts may appear.
  case debug

  var rank: UInt8 {
    switch self {
    case .error: 0
    case .warning: 1
    case .info: 2
    case .debug: 3
    }
  }

  /// Orders by how much is told: `error` is the least.
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}

/// What the program says beside the protocol, a line an entry: `casewire: warning: text`. Every line passes the
/// redactor; what `TextSanitizer` removes, since it could break a line or play with a terminal, is written as an escape. Nothing
/// here fails: what nobody reads is lost.
package final class Log: Sendable {
  /// A longer entry is cut.
  private static let longest = 16384

  private let redactor: Redactor
  private let time: any TimeSource
  private let sink: @Sendable ([UInt8]) -> Void
  private let rank: Atomic<UInt8>

  /// A log that writes whole lines, with their line end, to `sink`; by default to standard error.
  package init(
    level: LogLevel, redactor: Redactor, time: any TimeSource,
    sink: @escaping @Sendable ([UInt8]) -> Void = StandardErrorSink.shared.write
  ) {
    self.redactor = redactor
    self.time = time
    self.sink = sink
    rank = Atomic(level.rank)
  }

  /// The most that is told at present.
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

  /// See `LogLevel.error`. The text is made only if it is written; so with the others.
  package func error(_ message: @autoclosure () -> String) { write(.error, message) }
  /// See `LogLevel.warning`.
  package func warning(_ message: @autoclosure () -> String) { write(.warning, message) }
  /// See `LogLevel.info`.
  package func info(_ message: @autoclosure () -> String) { write(.info, message) }
  /// See `LogLevel.debug`.
  package func debug(_ message: @autoclosure () -> String) { write(.debug, message) }

  /// Writes an entry of a level that is known only at run time; `message` is made only when it is written.
  package func write(_ level: LogLevel, _ message: () -> String) {
    guard isOn(level) else { return }
    var line: [UInt8] = []
    if isOn(.debug) { line += Array((RFC3339.format(time.date) + " ").utf8) }
    line += Array("casewire: \(level.rawValue): ".utf8)
    // Redacted whole, before anything is cut or escaped: a part of a secret is not recognised.
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

/// Standard error as a place for lines that must never hold up the program: a reader who stops reading costs one
/// short wait, and then lines, until there is room again.
package final class StandardErrorSink: Sendable {
  /// Standard error of this process.
  package static let shared = StandardErrorSink(descriptor: 2)

  /// POSIX promises that a pipe which is ready takes so much without waiting.
  private static let atomicWrite = 512
  /// How long a full pipe is waited for, in milliseconds, while it is not known to be stuck.
  private static let patience: Int32 = 50

  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var isStuck = false
    var isInsideLine = false
    var lost = 0
  }

  /// Writes to any descriptor in the same way.
  package init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Writes a line, or drops it. After lines were lost, the next that goes through is preceded by their number.
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

  /// How many bytes went through.
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

/// One call; unlike `FileDescriptors.write` it does not wait when the descriptor is non-blocking and full.
private func systemWriteOnce(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  while true {
    let count = write(fd, bytes.baseAddress, bytes.count)
    if count >= 0 || errno != EINTR { return count }
  }
}
