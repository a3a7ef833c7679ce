import Platform
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A person at a terminal, who waits for a text and types an answer. The program has the terminal at all three standard
/// descriptors.
final class TerminalDialog: Sendable {
  private let terminal: Int32
  private let id: pid_t
  private let chunks = Mailbox<[UInt8]>("output on the terminal")
  private let codes = Mailbox<Int32>("the end of the program")
  private let state = Mutex((output: "", read: 0))
  private let sessions = TemporaryFolder()

  init(_ arguments: [String], environment: [String: String]) throws {
    let all = ["HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "TERM": "xterm", "XDG_STATE_HOME": sessions.path]
      .merging(environment) { $1 }
    let (terminal, program) = try TerminalRun.open()
    self.terminal = terminal
    id = try spawn(
      [ProgramRun.path] + arguments, all.map { "\($0.key)=\($0.value)" }, [program, program, program], [])
    FileDescriptors.close(program)
    let (id, chunks, codes) = (id, chunks, codes)
    // A copy, because `readAll` closes its descriptor.
    let copy = try FileDescriptors.duplicateCloseOnExec(terminal)
    try DetachedThread.start {
      readAll(copy) { chunks.send($0) }
      chunks.finish()
    }
    try DetachedThread.start { codes.send(waitFor(id)) }
  }

  deinit {
    kill(id, SIGKILL)
    FileDescriptors.close(terminal)
  }

  /// Waits until the terminal shows this text, behind what was waited for before.
  func wait(for text: String) async throws {
    while true {
      let isFound = state.withLock { state in
        let rest = state.output.dropFirst(state.read)
        guard let range = rest.firstRange(of: text) else { return false }
        state.read = state.output.distance(from: state.output.startIndex, to: range.upperBound)
        return true
      }
      if isFound { return }
      guard let more = try await chunks.next() else { throw TimedOut("\"\(text)\" on the terminal; it has \(output)") }
      add(more)
    }
  }

  /// The terminal ends lines with CR and LF, which can arrive separately.
  private func add(_ bytes: [UInt8]) {
    state.withLock { $0.output += String(decoding: bytes.filter { $0 != 0x0D }, as: UTF8.self) }
  }

  func type(_ text: String) throws { try FileDescriptors.writeAll(terminal, Array(text.utf8)) }

  func signal(_ number: Int32) { kill(id, number) }

  /// Whether the terminal shows what is typed.
  var isEchoing: Bool {
    var settings = termios()
    return tcgetattr(terminal, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  var output: String { state.withLock { $0.output } }

  /// Waits for the end. Returns all that the terminal showed, and the exit code (negative: a signal).
  func end() async throws -> (output: String, code: Int32) {
    while let more = try await chunks.next() { add(more) }
    return (output, try await codes.next() ?? -1)
  }
}
