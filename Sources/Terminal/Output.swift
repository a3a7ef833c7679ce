import JSON
import Platform

/// Writes results to stdout; on a terminal through the pager if they are longer than the screen.
struct Output {
  private let console: Console
  private let pages: Bool
  /// What the pager gets.
  private var waiting: [UInt8] = []
  /// What is written after it, so that it does not scroll away.
  private var notes: [() -> Void] = []

  init(_ console: Console, pages: Bool = false) {
    self.console = console
    self.pages = pages && console.isTerminal && console.hasPerson && !(console.environment["PAGER"] ?? "").isEmpty
  }

  /// Writes the result of a request.
  /// - Parameter facts: what is stated of a write if its result cannot be printed.
  mutating func write(
    _ bytes: [UInt8], of outcome: RequestOutcome, facts: @autoclosure @escaping () -> String
  ) -> ExitStatus {
    if pages {
      waiting += bytes
      return .success
    }
    return write(bytes, facts: outcome.isWrite ? facts : nil)
  }

  /// Writes a text.
  func write(_ bytes: [UInt8]) -> ExitStatus { write(bytes, facts: nil) }

  /// - Parameter facts: what is stated of a write, whose outcome must be known even if its result cannot be printed.
  private func write(_ bytes: [UInt8], facts: (() -> String)?) -> ExitStatus {
    do throws(SystemError) {
      try console.write(1, bytes)
      return .success
    } catch {
      // A reader that has left needs no message about a read.
      if facts != nil || !error.isOfClosedEnd {
        console.complain("Cannot write the result: \(error.reason)." + (facts.map { " " + $0() } ?? ""))
      }
      return facts == nil ? .failure : .outcomeUnknown
    }
  }

  /// Writes a line to stderr, after the rows before it.
  mutating func note(_ text: String) { after { [console] in console.note(text) } }

  /// Writes a line to stderr with the name of the program, after the rows before it.
  mutating func complain(_ text: String) { after { [console] in console.complain(text) } }

  private mutating func after(_ note: @escaping () -> Void) {
    if waiting.isEmpty { note() } else { notes.append(note) }
  }

  /// Writes what the pager gets.
  mutating func finish() -> ExitStatus {
    defer {
      for note in notes { note() }
      (waiting, notes) = ([], [])
    }
    guard !waiting.isEmpty else { return .success }
    let lines = waiting.count { $0 == UInt8(ascii: "\n") }
    guard lines >= (console.size?.rows ?? .max), let pager = console.environment["PAGER"] else {
      return write(waiting)
    }
    // As git does: colours are passed on, and a short text ends the pager.
    var environment = "LESS=${LESS-FRX} LV=${LV--c} "
    if pager == "cat" { environment = "" }
    if (try? console.run(["/bin/sh", "-c", environment + pager], waiting)) != 127 { return .success }
    return write(waiting)
  }
}
