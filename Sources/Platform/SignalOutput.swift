#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the terminal gets while a line is open if a signal ends the process: the shell would otherwise continue on that line.
package enum SignalOutput {
  /// Clears a line of progress.
  case clearedLine
  /// Ends the line of a question, after which nothing was sent.
  case nothingSent
  /// The same if earlier requests were sent.
  case nothingMoreSent

  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// From now on, a signal writes it. Signals with an effect of their own keep it.
  package func begin() {
    for number in Self.signals where ProcessGuards.isDefault(number) { signal(number, handler) }
  }

  /// Signals have their default effect again.
  package static func end() {
    for number in signals where !ProcessGuards.isDefault(number) && !ProcessGuards.isIgnored(number) {
      signal(number, SIG_DFL)
    }
  }

  private var handler: @convention(c) (Int32) -> Void {
    switch self {
    case .clearedLine: { Self.finish("\r\u{1B}[K", $0) }
    case .nothingSent: { Self.finish("\ncasewire: Nothing was sent.\n", $0) }
    case .nothingMoreSent: { Self.finish("\ncasewire: Nothing more was sent.\n", $0) }
    }
  }

  /// Calls only what POSIX allows in a handler of signals.
  private static func finish(_ text: StaticString, _ number: Int32) {
    _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
    signal(number, SIG_DFL)
    // It is blocked until the handler returns.
    raise(number)
  }
}
