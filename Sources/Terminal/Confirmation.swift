import Platform

/// Asks a person before a write.
struct Confirmation {
  private let console: Console
  private let output: OutputOptions

  init(_ console: Console, _ output: OutputOptions) { (self.console, self.output) = (console, output) }

  /// Returns if the write may be sent. `--yes` answers for the person; without both, nothing is sent.
  func require(_ question: String) throws(CommandFailure) {
    if output.isConfirmed { return }
    guard console.hasPerson, !output.isSilent else {
      throw CommandFailure(
        .usageError, "\(question) Nothing was sent, because no question can be asked. Use --yes to confirm.")
    }
    let answer = console.ask("\(TextSanitizer.sanitizeLine(question)) [y/N] ")?.lowercased()
    guard answer == "y" || answer == "yes" else { throw CommandFailure(.failure, "Nothing was sent.") }
  }
}
