import CaseService
import Dispatch
import Platform
import Synchronization

/// The progress on one line of a terminal. A request that is answered within half a second shows none.
final class ConsoleProgress: Sendable {
  private static let delay = DispatchTimeInterval.milliseconds(500)

  private struct State {
    /// The number of the request. A timer of an earlier one does nothing.
    var request = 0
    /// What is shown when the time is over; nil between requests.
    var line: String?
    var isDue = false
    var isShown = false
  }

  private let isOn: Bool
  private let state = Mutex(State())

  init(isOn: Bool) { self.isOn = isOn }

  /// Begins a request.
  func begin() {
    guard isOn else { return }
    let request = state.withLock { state in
      state.request += 1
      (state.line, state.isDue) = ("Working", false)
      return state.request
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.delay) { [self] in
      state.withLock { state in
        guard state.request == request, state.line != nil else { return }
        state.isDue = true
        Self.write(&state)
      }
    }
  }

  func show(_ event: ProgressEvent) {
    guard isOn else { return }
    let text: String
    switch event {
    case .begin(let title): text = title
    case .report(let message, let percentage): text = message + (percentage.map { " \($0) %" } ?? "")
    case .end: return
    }
    // By scalars: a single character can have any length, and names of files come from vendors.
    let line = String(TextSanitizer.sanitizeLine(text).unicodeScalars.prefix(100))
    state.withLock { state in
      guard state.line != nil else { return }
      state.line = line
      if state.isDue { Self.write(&state) }
    }
  }

  /// Ends the request.
  func clear() {
    guard isOn else { return }
    state.withLock { state in
      if state.isShown {
        try? FileDescriptors.writeAll(2, Array("\r\u{1B}[K".utf8))
        SignalOutput.end()
      }
      (state.line, state.isShown) = (nil, false)
    }
  }

  private static func write(_ state: inout State) {
    guard let line = state.line else { return }
    if !state.isShown { SignalOutput.clearedLine.begin() }
    state.isShown = true
    try? FileDescriptors.writeAll(2, Array("\r\u{1B}[K\(line)".utf8))
  }
}
