package import Platform

/// Asks questions on stderr and reads the answers from stdin, which may be a terminal, a pipe or a file. stdout is for the result.
package final class Prompt {
  /// Whether a person answers, who can correct an answer.
  package let isInteractive: Bool
  private let echo: TerminalEcho
  /// Bytes that were read behind the last line.
  private var rest: [UInt8] = []

  /// A terminal drops what exceeds 4095 bytes of a line (`MAX_CANON` is smaller elsewhere).
  private static let longestTyped = 4095
  private static let longest = 65_536

  package init(echo: TerminalEcho) {
    self.echo = echo
    isInteractive = FileDescriptors.isTerminal(0)
  }

  /// Shows a line without a question.
  package func show(_ line: String) { write("\(line)\n") }

  /// Asks, and returns the answer without the blanks around it.
  package func line(_ question: String) throws(PromptError) -> String {
    let text = try answer(question)
    return String(text.drop(while: Self.isBlank).reversed().drop(while: Self.isBlank).reversed())
  }

  /// The same without showing what is typed, and with all blanks.
  package func hiddenLine(_ question: String) throws(PromptError) -> String {
    guard isInteractive else { return try answer(question) }
    // Before the question: what follows it must not be shown.
    do throws(SystemError) {
      try echo.hide()
    } catch {
      throw .refused("\(error). Nothing is read, because the secret would be visible.")
    }
    defer { echo.restore() }
    return try answer(question)
  }

  private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

  /// Asks until the answer is text.
  private func answer(_ question: String) throws(PromptError) -> String {
    while true {
      write(question)
      let bytes = try readLine()
      if !isInteractive { write("\n") }
      let problem: String
      if let text = String(validating: bytes, as: UTF8.self) {
        guard bytes.count >= (isInteractive ? Self.longestTyped : Self.longest) else { return text }
        problem = "The line is too long. Put a long secret into a file."
      } else {
        problem = "The answer is not valid UTF-8."
      }
      guard isInteractive else { throw .refused(problem) }
      show(problem)
    }
  }

  /// The next line without its end. The last line of a pipe or a file needs no end; on a terminal, it was not completed.
  private func readLine() throws(PromptError) -> [UInt8] {
    while true {
      if let feed = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = rest[..<feed]
        rest.removeSubrange(...feed)
        return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
      }
      // The end of a line that is too long is read and dropped.
      if rest.count > 2 * Self.longest { rest.removeLast(Self.longest) }
      guard try readMore() else {
        defer { rest = [] }
        guard !isInteractive, !rest.isEmpty else { throw .ended }
        return rest
      }
    }
  }

  private func readMore() throws(PromptError) -> Bool {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { chunk.deallocate() }
    do throws(SystemError) {
      let count = try FileDescriptors.read(0, into: chunk)
      rest.append(contentsOf: chunk[..<count])
      return count > 0
    } catch {
      throw .refused("Cannot read the answers: \(error.reason).")
    }
  }

  private func write(_ text: String) { try? FileDescriptors.writeAll(2, Array(TextSanitizer.sanitize(text).utf8)) }
}
