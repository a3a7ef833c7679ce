import Platform
import ProviderKit

/// The position in a listing of many questions. It is valid for one listing, because rows are sorted afterwards.
struct CiscoCursor: Sendable, Equatable {
  struct Step: Sendable, Equatable {
    /// The index of the question.
    let question: Int
    /// Counted from 1.
    var page = 1
    /// The number of rows on the pages before.
    var rows = 0
    /// `CiscoPage.mark` of the page before.
    var mark = 0
    /// The number of consecutive pages, up to the previous one, with the same rows as the page before them.
    var repeats = 0

    /// The step to the next page; nil if this one is the last.
    func next(after answer: CiscoPage) -> Step? {
      var step = self
      step.page += 1
      step.rows += answer.received
      step.mark = answer.mark
      step.repeats = page > 1 && answer.mark == mark ? repeats + 1 : 0
      let isLast = answer.isLast(page, after: rows) || step.repeats >= ListingEnd.pagesWithoutNewRow
      return isLast || step.rows > CiscoCursor.largestNumber ? nil : step
    }
  }

  /// The day from which windows are counted, so that midnight does not move them.
  let day: Int
  /// The chunk sizes by which questions are counted.
  let chunks: CiscoChunks
  /// The first question that was not sent yet.
  private var next = 0
  /// Further pages of questions that were sent.
  private var open: [Step] = []

  init(day: Int, chunks: CiscoChunks) {
    self.day = day
    self.chunks = chunks
  }

  /// Takes the next steps.
  mutating func take(_ count: Int, of questions: Int) -> [Step] {
    var steps = Array(open.prefix(count))
    open.removeFirst(steps.count)
    while steps.count < count, next < questions {
      steps.append(Step(question: next))
      next += 1
    }
    return steps
  }

  mutating func add(_ step: Step) { open.append(step) }

  func isOver(_ questions: Int) -> Bool { open.isEmpty && next >= questions }

  // MARK: As text

  var position: VendorPosition {
    let numbers = [day, chunks.numbers, chunks.contracts, chunks.users, next]
    let steps = open.map { "\($0.question).\($0.page).\($0.rows).\($0.mark).\($0.repeats)" }.joined(separator: ",")
    return VendorPosition(page: numbers.map { String($0) }.joined(separator: ";") + ";" + steps)
  }

  /// Nil for a text that `position` did not make.
  init?(_ position: VendorPosition) {
    let parts = position.page.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    let numbers = parts.prefix(5).compactMap { Self.number($0) }
    guard numbers.count == 5, numbers[1...3].allSatisfy({ (1...30).contains($0) }) else { return nil }
    day = numbers[0]
    var chunks = CiscoChunks()
    (chunks.numbers, chunks.contracts, chunks.users) = (numbers[1], numbers[2], numbers[3])
    self.chunks = chunks
    next = numbers[4]
    for part in parts[5].split(separator: ",") {
      let step = part.split(separator: ".", omittingEmptySubsequences: false).compactMap { Self.number($0) }
      guard step.count == 5 else { return nil }
      open.append(Step(question: step[0], page: step[1], rows: step[2], mark: step[3], repeats: step[4]))
    }
  }

  /// The largest number that `number` reads.
  fileprivate static let largestNumber = 999_999_999

  /// Digits only, up to a billion.
  static func number(_ text: some StringProtocol) -> Int? {
    (1...9).contains(text.utf8.count) && text.isDecimal ? Int(text) : nil
  }
}
