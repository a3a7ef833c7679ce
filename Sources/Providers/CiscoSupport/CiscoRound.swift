import CaseModel
import Platform
import ProviderKit

/// The requests that are sent for one page of a listing, and their responses.
///
/// A request is chosen when its turn of the vendor's rate comes, so that the open cases and the newest windows are complete first:
/// their last pages are known only from their first responses.
struct CiscoRound {
  private(set) var cursor: CiscoCursor
  private(set) var rows: [Case] = []
  private(set) var total: Int?
  private(set) var sent = 0
  private(set) var hasAnswer = false
  private(set) var failure: Fault?
  /// The number of failed requests, and whether no further ones are sent.
  private var failures = 0
  private var isEnded = false
  /// The ids of which Cisco accepts only one in a request.
  private(set) var refusedKind: CiscoIDKind?
  private let questions: CiscoQuestions
  private let reading: CiscoReading
  /// The number of rows that the caller can use.
  private let size: Int
  /// The maximum number of requests.
  private let most: Int
  /// Whether the listing begins with this round.
  private let isFirst: Bool
  /// The questions of requests without a response.
  private var waiting: Set<Int> = []
  /// Whether a turn was requested and has not come.
  private var awaitsTurn = false
  /// The next steps, the first one last, if the order is known and only further rows are read.
  private var planned: [CiscoStep] = []

  /// The maximum number of requests of a round: the open cases and the windows of the default look-back, for one chunk of
  /// contracts and one of users. The rate limiter sets the pace.
  static let width = 12
  /// The number of the last requests that serve the first page, if its order is almost known.
  private static let reserve = 4

  init(_ questions: CiscoQuestions, at cursor: CiscoCursor, _ reading: CiscoReading, size: Int, isReadAhead: Bool) {
    self.cursor = cursor
    self.questions = questions
    self.reading = reading
    self.size = size
    most = isReadAhead ? 1 : Self.width
    isFirst = cursor.isFirst
  }

  // MARK: Requests

  /// Plans a round that only reads further rows.
  mutating func begin(_ firstPage: (Int) -> Int) {
    guard !cursor.hasUnknown(of: questions.count, reading) else { return }
    planned = cursor.take(most, of: questions.count, rows: size, reading, firstPage: firstPage).reversed()
  }

  /// Whether the turn of a further request is of use, which is then awaited.
  mutating func requestsTurn() -> Bool {
    guard !awaitsTurn, !isEnded, refusedKind == nil, sent < most else { return false }
    awaitsTurn = !planned.isEmpty || cursor.hasUnknown(of: questions.count, reading)
    return awaitsTurn
  }

  /// The request whose turn came; nil if none is needed any more.
  mutating func takeTurn(_ firstPage: (Int) -> Int) -> CiscoStep? {
    awaitsTurn = false
    guard !isEnded, refusedKind == nil, let step = nextStep(firstPage) else { return nil }
    sent += 1
    waiting.insert(step.question)
    return step
  }

  private mutating func nextStep(_ firstPage: (Int) -> Int) -> CiscoStep? {
    planned.popLast() ?? stepForFirstPage()
      ?? cursor.take(1, of: questions.count, rows: size, reading, onlyUnknown: true, firstPage: firstPage).first
  }

  /// Notes that no turn comes in time, or at all.
  mutating func takeNoTurn(_ fault: Fault) {
    awaitsTurn = false
    failure = failure ?? fault
    end()
  }

  private mutating func end() {
    isEnded = true
    // These are not sent any more, and the next round needs them.
    for step in planned { cursor.add(step) }
    planned = []
  }

  /// The request that the first page of the newest cases needs, near the end of the round.
  private mutating func stepForFirstPage() -> CiscoStep? {
    guard isFirst, sent >= most - Self.reserve, let (groups, known) = known(), let horizon = known.horizon else {
      return nil
    }
    // Most rows are in the responses to several questions.
    var ready: Set<String> = []
    for row in rows where row.updatedAt.map({ $0 > horizon }) ?? false && known.period.contains(row) {
      ready.insert(row.number)
    }
    return ready.count < size ? cursor.takeLast(of: groups * questions.groupSize) : nil
  }

  /// The part of which the order is known although the rest is not.
  private func known() -> (groups: Int, CasePage.Known)? {
    guard let (groups, horizon) = cursor.known(groupsOf: questions.groupSize, reading, waitingFor: waiting),
      let period = questions.period(ofGroups: groups)
    else { return nil }
    return (groups, .init(period, horizon: horizon.map(Timestamp.init(millisecondsSince1970:))))
  }

  // MARK: Responses

  /// Takes a page. Returns the number of pages of the question if this one was read to find it.
  mutating func take(_ answer: CiscoPage, to step: CiscoStep) -> (question: CiscoQuestion?, lastPage: Int?)? {
    waiting.remove(step.question)
    hasAnswer = true
    let question = questions[step.question]
    // Cisco: the summary of single cases has one page, and its count is not that of the listing.
    let next = question?.kind == .numbers ? nil : step.next(after: answer, reading)
    if questions.count == 1, question?.kind != .numbers { total = answer.total }
    if let next { cursor.add(next) }
    // A page that is read again in its turn would only be in the way.
    if next.map(step.isProbe(for:)) != true { rows += answer.cases }
    return reading.isBackwards && step.phase == .probe ? (question, step.lastPage(by: answer)) : nil
  }

  /// Takes the fault of a request, and why it was not sent if its turn came too late.
  mutating func takeFault(_ fault: Fault, of step: CiscoStep, lackOfTime: Fault?) {
    waiting.remove(step.question)
    if let question = questions[step.question], question.ids.count > 1, CiscoErrorRule.meansTooMany(fault) {
      refusedKind = question.kind
      return
    }
    cursor.add(step.failed(lackOfTime == nil))
    failure = failure ?? lackOfTime ?? fault
    failures += 1
    // One failed question does not prevent the others, but a vendor that is away does.
    let isAway = failures > 1 && !hasAnswer
    if lackOfTime != nil || fault.kind == .cancelled || isAway { end() }
  }

  /// The page after all responses.
  func page(of rows: [Case], at start: CiscoCursor) -> CasePage {
    var page = CasePage(
      rows: rows.map { CaseBox($0) }, positions: rows.map { _ in start.position },
      next: cursor.isOver(questions.count) ? nil : cursor.position, total: total)
    page.horizon = cursor.horizon(questions.count, reading).map(Timestamp.init(millisecondsSince1970:))
    if page.horizon == nil && page.next != nil || cursor.hasFailed { page.known = known()?.1 }
    page.retry = cursor.hasFailed ? cursor.retrying().position : nil
    page.failure = failure
    return page
  }
}
