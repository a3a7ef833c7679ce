import JSON

/// What happened to each request of a command with several ones.
struct SeveralResults {
  private let count: Int
  private var codes: [ExitStatus] = []
  private var sent: [String] = []
  private var failed: [String] = []
  private var unknown: [String] = []
  private var waiting: [String] = []

  init(_ count: Int) { self.count = count }

  mutating func add(_ params: JSON, _ code: ExitStatus, _ outcome: RequestOutcome) {
    codes.append(code)
    let subject = Self.subject(params)
    if code == .outcomeUnknown, outcome.error != nil {
      unknown.append(subject)
    } else if outcome.error == nil {
      sent.append(subject)
    } else {
      failed.append(subject)
    }
  }

  /// The requests that are not made after a signal.
  mutating func stop(before rest: some Sequence<JSON>) { waiting = rest.map(Self.subject) }

  /// The requests that are not made after a person declined one.
  mutating func decline(before rest: some Sequence<JSON>) {
    stop(before: rest)
    codes.append(.failure)
  }

  var status: ExitStatus { .ofSeveral(codes) }

  /// What a person must know to continue: which of several writes were sent, unless all were.
  func report(to console: Console) {
    guard count > 1, sent.count < count else { return }
    let groups = [("Sent", sent), ("Failed", failed), ("Outcome unknown", unknown), ("Not sent", waiting)]
    let sentences = groups.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))." }
    console.complain(sentences.joined(separator: " "))
  }

  private static func subject(_ params: JSON) -> String {
    (params["path"] ?? params["case"] ?? params["profile"])?.string ?? "a request"
  }
}
