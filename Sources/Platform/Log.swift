/// Writes the program's log, one line per entry: `casewire: warning: text`. Every line passes the redactor. Characters
/// that `TextSanitizer` removes could break a line or control a terminal; they are written as escapes. Logging never
/// fails: entries without a reader are lost.
package final class Log: Sendable {
  /// The maximum length of an entry; a longer one is truncated.
  private static let longest = 16384

  private let redactor: Redactor
  private let time: any TimeSource
  private let sink: @Sendable ([UInt8]) -> Void
  private let level: LogLevel

  /// Creates a log that writes whole lines, with their line end, to `sink`; by default to standard error.
  package init(
    level: LogLevel, redactor: Redactor, time: any TimeSource,
    sink: @escaping @Sendable ([UInt8]) -> Void = StandardErrorSink.shared.write
  ) {
    self.redactor = redactor
    self.time = time
    self.sink = sink
    self.level = level
  }

  /// Whether an entry of this level would be written.
  package func isOn(_ level: LogLevel) -> Bool {
    level <= self.level
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
