import JSON
import Platform

/// Writes results to stdout; on a terminal through the pager if they are longer than the screen.
struct Output {
  private let console: Console
  private let pages: Bool
  /// What the pager gets.
  private var waiting: [UInt8] = []

  init(_ console: Console, pages: Bool = false) {
    self.console = console
    self.pages = pages && console.isTerminal && console.hasPerson && !(console.environment["PAGER"] ?? "").isEmpty
  }

  /// Writes the result of a request.
  mutating func write(_ bytes: [UInt8], of outcome: RequestOutcome) -> ExitStatus {
    if pages {
      waiting += bytes
      return .success
    }
    return write(bytes, succeeded: outcome.isWrite ? outcome.method : nil)
  }

  /// Writes a text.
  func write(_ bytes: [UInt8]) -> ExitStatus { write(bytes, succeeded: nil) }

  /// - Parameter succeeded: the name of a write, whose outcome must be known even if its result cannot be printed.
  private func write(_ bytes: [UInt8], succeeded: String?) -> ExitStatus {
    do throws(SystemError) {
      try console.write(1, bytes)
      return .success
    } catch {
      // A reader that has left needs no message about a read.
      if succeeded != nil || !error.isOfClosedEnd {
        console.complain(
          "Cannot write the result: \(error.reason)." + (succeeded.map { " \($0) succeeded." } ?? ""))
      }
      return succeeded == nil ? .failure : .outcomeUnknown
    }
  }

  /// Writes what the pager gets.
  mutating func finish() -> ExitStatus {
    defer { waiting = [] }
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
