import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Hides what a person types on a terminal. Another thread may restore the terminal at any time, such as that of a
/// `TerminationWatch`.
package final class TerminalEcho: Sendable {
  private struct State {
    /// The settings before they were changed; nil while the echo is on.
    var former: termios?
    var isFinal = false
  }

  private let descriptor: Int32
  private let state = Mutex(State())

  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { restore() }

  /// Turns the echo off, except that of the line end. Discards what was typed before, because it was shown.
  package func hide() throws(SystemError) {
    let failure: SystemError? = state.withLock { state in
      guard state.former == nil, !state.isFinal else { return nil }
      var settings = termios()
      guard tcgetattr(descriptor, &settings) == 0 else { return SystemError("read the settings of the terminal") }
      let former = settings
      settings.c_lflag &= ~tcflag_t(ECHO)
      settings.c_lflag |= tcflag_t(ECHONL)
      // Ctrl-Z would leave the shell with a terminal that shows nothing.
      withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VSUSP)] = Self.disabled }
      guard change(to: settings, TCSAFLUSH) else { return SystemError("turn off the echo of the terminal") }
      state.former = former
      return nil
    }
    if let failure { throw failure }
  }

  /// Restores the settings, without waiting for output that a person has stopped. Discards what was typed meanwhile: the rest
  /// of a pasted text must neither answer the next question nor become a command of the shell.
  /// - Parameter isFinal: Whether the process ends, so that later calls of `hide` do nothing.
  package func restore(isFinal: Bool = false) {
    state.withLock { state in
      if isFinal { state.isFinal = true }
      guard let former = state.former else { return }
      _ = change(to: former, TCSANOW)
      tcflush(descriptor, TCIFLUSH)
      state.former = nil
    }
  }

  private func change(to settings: termios, _ when: Int32) -> Bool {
    var settings = settings
    while tcsetattr(descriptor, when, &settings) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }

  #if canImport(Darwin)
    private static let disabled: UInt8 = 0xFF
  #else
    private static let disabled: UInt8 = 0
  #endif
}
