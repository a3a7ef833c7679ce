import Synchronization

/// What was learned from Cisco's responses, for later listings.
final class CiscoMemory: Sendable {
  private struct State {
    /// The chunk sizes that Cisco accepts, as found so far.
    var chunks = CiscoChunks()
    /// The number of pages of questions that have more than one.
    var lastPages: [CiscoQuestion: Int] = [:]
  }

  private let state = Mutex(State())
  /// The maximum number of questions that are remembered: those of two of the largest listings.
  private static let most = 2 * CiscoQuestions.most

  var chunks: CiscoChunks { state.withLock { $0.chunks } }
  func fallToOne(_ kind: CiscoIDKind) { state.withLock { $0.chunks[kind] = 1 } }

  /// The number of pages that a question had; nil if it is unknown, or one.
  func lastPage(of question: CiscoQuestion?) -> Int? {
    question.flatMap { question in state.withLock { $0.lastPages[question] } }
  }

  /// Notes a number of pages; nil if it is unknown.
  func note(_ pages: Int?, of question: CiscoQuestion?) {
    guard let question else { return }
    state.withLock { state in
      // Windows move each day, so that old questions never return.
      if state.lastPages.count >= Self.most { state.lastPages = [:] }
      state.lastPages[question] = pages.flatMap { $0 > 1 ? $0 : nil }
    }
  }
}
