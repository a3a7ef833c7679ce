import JSON
import ProviderKit

/// The next page of one question of a listing.
struct CiscoStep: Sendable, Equatable {
  enum Phase: Int, Sendable {
    /// The first page that is read of a question.
    case probe
    case forwards, backwards
  }

  /// The index of the question.
  let question: Int
  /// Counted from 1.
  var page = 1
  private(set) var phase = Phase.probe
  /// The number of rows on the pages before.
  private var rows = 0
  /// `CiscoPage.mark` of the page before.
  private var mark = 0
  /// The number of consecutive pages, up to the previous one, with the same rows as the page before them.
  private var repeats = 0
  /// The last time that was read, in the direction of reading, in milliseconds since 1970. Further pages do not go back behind
  /// it.
  private(set) var bound: Int?
  /// Whether a page was not in Cisco's order, so that `bound` shows nothing.
  private var isUnordered = false
  /// Whether the request failed. It is not sent again within the same request of the client.
  private(set) var hasFailed = false

  init(question: Int, page: Int = 1) {
    self.question = question
    self.page = page
  }

  /// The time before which no row to come sorts; nil if that is unknown.
  func horizon(_ reading: CiscoReading) -> Int? {
    guard !isUnordered else { return nil }
    switch (reading.order, phase) {
    case (.descending, .backwards), (.ascending, .forwards): return bound
    default: return nil
    }
  }

  func failed(_ hasFailed: Bool) -> CiscoStep {
    var step = self
    step.hasFailed = hasFailed
    return step
  }

  /// Whether the pages from `next` on include that of this step.
  func isProbe(for next: CiscoStep) -> Bool {
    phase == .probe && (next.phase == .backwards ? next.page >= page : next.page <= page)
  }

  /// The number of pages, as the first response shows it; nil if it is unknown. Pages of another size make it wrong.
  func lastPage(by answer: CiscoPage) -> Int? {
    page > 1 || answer.received == CiscoPage.pageSize ? answer.pageCount : nil
  }

  // MARK: From page to page

  /// The step to the next page; nil if this one is the last.
  func next(after answer: CiscoPage, _ reading: CiscoReading) -> CiscoStep? {
    switch phase {
    case .probe where reading.isBackwards: turn(after: answer, reading)
    case .probe, .forwards: forwards(after: answer, reading)
    case .backwards: backwards(after: answer, reading)
    }
  }

  /// From the page that was read first to the last page.
  private func turn(after answer: CiscoPage, _ reading: CiscoReading) -> CiscoStep? {
    if page == 1, answer.isLast(1, after: 0) { return nil }
    guard let last = lastPage(by: answer) else {
      // The number of pages is unknown.
      if page == 1 { return forwards(after: answer, reading) }
      var step = CiscoStep(question: question)
      step.phase = .forwards
      return step
    }
    if last == page { return backwards(after: answer, reading) }
    var step = self
    (step.page, step.phase) = (last, .backwards)
    return step
  }

  private func backwards(after answer: CiscoPage, _ reading: CiscoReading) -> CiscoStep? {
    var step = self
    step.repeats = bound != nil && answer.mark == mark ? repeats + 1 : 0
    (step.page, step.phase, step.mark) = (page - 1, .backwards, answer.mark)
    step.note(answer.updates?.lowerBound, isEmpty: answer.received == 0) { $0 > $1 }
    if step.page < 1 || step.repeats >= ListingEnd.pagesWithoutNewRow { return nil }
    if let since = reading.since, let bound = step.bound, !step.isUnordered, bound < since { return nil }
    return step
  }

  private func forwards(after answer: CiscoPage, _ reading: CiscoReading) -> CiscoStep? {
    var step = self
    step.repeats = page > 1 && answer.mark == mark ? repeats + 1 : 0
    (step.page, step.phase, step.mark) = (page + 1, .forwards, answer.mark)
    step.rows += answer.received
    step.note(answer.updates?.upperBound, isEmpty: answer.received == 0) { $0 < $1 }
    if answer.isLast(page, after: rows) || step.repeats >= ListingEnd.pagesWithoutNewRow { return nil }
    if let until = reading.until, let bound = step.bound, !step.isUnordered, bound > until { return nil }
    return step.rows > CiscoCursor.largestNumber ? nil : step
  }

  /// Notes the time at which a page ends. A page that is not in order has none.
  private mutating func note(_ time: Int?, isEmpty: Bool, goesBack: (_ time: Int, _ bound: Int) -> Bool) {
    if isEmpty { return }
    guard let time, bound.map({ !goesBack(time, $0) }) != false else { return isUnordered = true }
    bound = time
  }

  // MARK: As JSON

  var json: JSON {
    let flags = (isUnordered ? 1 : 0) + (hasFailed ? 2 : 0)
    let numbers = [question, page, phase.rawValue, rows, mark, repeats, flags]
    return .array(numbers.map { .number($0) } + [bound.map { .number($0) } ?? .null])
  }

  init?(_ json: JSON) {
    guard let list = json.array, list.count == 8 else { return nil }
    let numbers = list.prefix(7).compactMap(\.integer)
    guard numbers.count == 7, numbers.allSatisfy({ (0...CiscoCursor.largestNumber + 1).contains($0) }), numbers[1] > 0,
      let phase = Phase(rawValue: numbers[2])
    else { return nil }
    self.init(question: numbers[0], page: numbers[1])
    (self.phase, rows, mark, repeats) = (phase, numbers[3], numbers[4], numbers[5])
    (isUnordered, hasFailed) = (numbers[6] & 1 != 0, numbers[6] & 2 != 0)
    bound = list[7].integer
  }
}
