import Platform

/// A question on the terminal of the process. A signal that ends the process there ends the line of the question and states what is
/// known.
enum ConsolePrompt {
  /// The line that is typed; nil at the end of the input.
  static func line(_ question: String) -> String? {
    (InterruptibleWrite.mayHaveActed ? SignalOutput.nothingMoreSent : .nothingSent).begin()
    defer { SignalOutput.end() }
    // An earlier write has blocked them.
    ProcessGuards.releaseTerminationSignals()
    return answer { prompt throws(PromptError) in try prompt.line(question) }
  }

  /// The same without showing what is typed. A signal restores the terminal, which its handler must not do.
  static func hiddenLine(_ question: String) -> String? {
    let echo = TerminalEcho(0)
    let watch = try? TerminationWatch(isWriting: true) { reason in
      echo.restore(isFinal: true)
      write("\ncasewire: Nothing \(InterruptibleWrite.mayHaveActed ? "more " : "")was sent.\n")
      if case .signal(let number) = reason { ProcessGuards.end(bySignal: number) }
      ProcessGuards.leave(1)
    }
    // Without a thread that waits for signals, they have their default effect.
    if watch == nil { ProcessGuards.releaseTerminationSignals() }
    defer { ProcessGuards.releaseTerminationSignals() }
    return withExtendedLifetime(watch) {
      answer(echo) { prompt throws(PromptError) in try prompt.hiddenLine(question) }
    }
  }

  private static func answer(
    _ echo: TerminalEcho = TerminalEcho(0), _ ask: (Prompt) throws(PromptError) -> String
  ) -> String? {
    do throws(PromptError) { return try ask(Prompt(echo: echo)) } catch {
      // Ctrl-D does not end the line.
      write("\n")
      return nil
    }
  }

  private static func write(_ text: String) { try? FileDescriptors.writeAll(2, Array(text.utf8)) }
}
