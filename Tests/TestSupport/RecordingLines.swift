import Synchronization

/// Records the lines of a log or another output.
package final class RecordingLines: Sendable {
  private let lines = Mutex<[String]>([])

  package init() {}

  /// The lines in order, each as it was added.
  package var all: [String] { lines.withLock { $0 } }
  package var text: String { all.joined() }

  package func add(_ line: String) { lines.withLock { $0.append(line) } }
  package func add(_ line: [UInt8]) { add(String(decoding: line, as: UTF8.self)) }
}
