import CaseModel

/// IBM's words for states. Their spelling varies, so they are compared without case and punctuation.
enum IBMStatus {
  private static let words: [(state: CaseState, query: String, usual: String)] = [
    (.new, "new", "New"), (.inProgress, "in_progress", "In Progress"),
    (.waitingOnCustomer, "waiting_on_client", "Waiting on Client"),
    (.resolutionProvided, "resolution_provided", "Resolution Provided"), (.resolved, "resolved", "Resolved"),
    (.closed, "closed", "Closed"),
  ]

  /// Every state with its word in queries.
  static var all: [(state: CaseState, word: String)] { words.map { ($0.state, $0.query) } }

  static func read(_ word: String) -> CaseStatus {
    for known in words where known.usual == word { return CaseStatus(known.state, vendor: word) }
    // Byte by byte, because IBM's words are ASCII.
    let isLetter = { (byte: UInt8) in byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") }
    let parts = word.utf8.split { !isLetter($0) }
    let letters = parts.map { $0.map { $0 | 0x20 } }.joined(separator: [UInt8(ascii: "_")])
    return CaseStatus(words.first { $0.query.utf8.elementsEqual(letters) }?.state ?? .unknown, vendor: word)
  }

  /// The words of the `status` query, in the order of a case's life; none for a state without a word.
  static func queries(_ states: Set<CaseState>) -> [String] {
    words.filter { states.contains($0.state) }.map(\.query)
  }
}
