import CaseModel

/// Red Hat's words for states. There are more than the documented ones, and they change.
enum RedHatStatus {
  static let waitingOnRedHat = "Waiting on Red Hat"
  static let closed = "Closed"

  /// The status in a record; nil if it has none.
  /// - Parameter isClosed: the flag beside the word. It wins, because words change.
  static func read(_ word: String?, isClosed: Bool) -> CaseStatus? {
    guard let word else { return isClosed ? CaseStatus(.closed, vendor: closed) : nil }
    let status = read(word)
    return status.state == .unknown && isClosed ? CaseStatus(.closed, vendor: word) : status
  }

  static func read(_ word: String) -> CaseStatus {
    let state: CaseState =
      switch word {
      // The usual spelling first: a listing has a hundred of them.
      case waitingOnRedHat: .inProgress
      case "Waiting on Customer": .waitingOnCustomer
      case closed: .closed
      default: Self.state(word.lowercased())
      }
    return CaseStatus(state, vendor: word)
  }

  private static func state(_ word: String) -> CaseState {
    switch word {
    // Red Hat: rest-v3 says "In Progress" for "Waiting on Red Hat" and "Open", and "Needs New Owner" for a case without an
    // engineer.
    case "waiting on red hat", "in progress", "open", "needs new owner": .inProgress
    case "pending closure": .resolutionProvided
    case "closed": .closed
    case let other where other.hasPrefix("waiting on customer"): .waitingOnCustomer
    default: .unknown
    }
  }
}
