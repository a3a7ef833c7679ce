import JSON
import Platform
import ProviderKit

/// The position in a listing of many questions. It is valid for one listing, because rows are sorted afterwards.
///
/// Cisco sorts ascending by update. A question is therefore read backwards: one page, which states the number of pages, then
/// the last page, then the pages before it. Rows that change meanwhile move to the end, and the others move towards the part
/// that was read, so that none is lost. Page 1 is read again at the end if it
/// came first, because rows may have moved to it.
struct CiscoCursor: Sendable, Equatable {
  /// The day from which windows are counted, so that midnight does not move them.
  let day: Int
  /// The chunk sizes by which questions are counted.
  let chunks: CiscoChunks
  /// The first question that was not sent yet.
  private var next = 0
  /// Further pages of questions that were sent.
  private var open: [CiscoStep] = []

  init(day: Int, chunks: CiscoChunks) {
    self.day = day
    self.chunks = chunks
  }

  /// Takes the next steps: at most `count` of those without which no order is known; if there are none, those that hold up the
  /// order, for about `rows` rows.
  /// - Parameters:
  ///   - onlyUnknown: whether only steps without which no order is known are taken.
  ///   - firstPage: the page of a question that is requested first.
  mutating func take(
    _ count: Int, of questions: Int, rows: Int, _ reading: CiscoReading, onlyUnknown: Bool = false,
    firstPage: (Int) -> Int
  ) -> [CiscoStep] {
    let waiting = open.filter { !$0.hasFailed }
    var unknown = waiting.filter { $0.horizon(reading) == nil }
    // Those of the open cases and of the newest windows come first.
    if onlyUnknown { unknown.sort { $0.question < $1.question } }
    var steps = Array(unknown.prefix(count))
    while steps.count < count, next < questions {
      steps.append(CiscoStep(question: next, page: max(1, firstPage(next))))
      next += 1
    }
    if steps.isEmpty, !onlyUnknown {
      let bounded = waiting.map { (step: $0, bound: $0.bound ?? 0) }
      let sorted = bounded.sorted { reading.order == .ascending ? $0.bound < $1.bound : $0.bound > $1.bound }
      let useful = max(1, (max(0, rows) + CiscoPage.pageSize - 1) / CiscoPage.pageSize)
      steps = sorted.prefix(min(count, useful)).map(\.step)
    }
    let taken = Set(steps.map(\.question))
    open.removeAll { !$0.hasFailed && taken.contains($0.question) }
    return steps
  }

  /// Whether `take` has steps without which no order is known.
  func hasUnknown(of questions: Int, _ reading: CiscoReading) -> Bool {
    next < questions || open.contains { !$0.hasFailed && $0.horizon(reading) == nil }
  }

  mutating func add(_ step: CiscoStep) { open.append(step) }

  /// Whether there is nothing to request, apart from what failed.
  func isOver(_ questions: Int) -> Bool { open.allSatisfy(\.hasFailed) && next >= questions }

  /// Whether nothing was requested yet.
  var isFirst: Bool { next == 0 && open.isEmpty }

  var hasFailed: Bool { open.contains(where: \.hasFailed) }

  /// The position that requests again what failed.
  func retrying() -> CiscoCursor {
    var cursor = self
    cursor.open = open.map { $0.failed(false) }
    return cursor
  }

  /// The time before which no row to come sorts, in milliseconds since 1970; nil if that is unknown. Failed requests are not
  /// considered.
  func horizon(_ questions: Int, _ reading: CiscoReading) -> Int? {
    guard next >= questions else { return nil }
    var bounds: [Int] = []
    for step in open where !step.hasFailed {
      guard let bound = step.horizon(reading) else { return nil }
      bounds.append(bound)
    }
    return reading.order == .ascending ? bounds.min() : bounds.max()
  }

  /// The first questions of which the order is known, in groups of this size, and their horizon; nil if that is not known of any
  /// group. A group with a failed request is not known, and one with a request that has no response yet.
  func known(
    groupsOf size: Int, _ reading: CiscoReading, waitingFor waiting: Set<Int> = []
  ) -> (groups: Int, horizon: Int?)? {
    let size = max(1, size)
    var groups = min(next / size, waiting.map { $0 / size }.min() ?? .max)
    for step in open where step.hasFailed || step.horizon(reading) == nil { groups = min(groups, step.question / size) }
    guard groups > 0, reading.order == .descending else { return nil }
    return (groups, open.filter { $0.question / size < groups }.compactMap { $0.horizon(reading) }.max())
  }

  /// Takes the step that holds up the order of the first questions.
  mutating func takeLast(of questions: Int) -> CiscoStep? {
    let candidates = open.indices.filter { !open[$0].hasFailed && open[$0].question < questions }
    guard let index = candidates.max(by: { open[$0].bound ?? 0 < open[$1].bound ?? 0 }) else { return nil }
    return open.remove(at: index)
  }

  // MARK: As text

  var position: VendorPosition {
    let numbers = [day, chunks.numbers, chunks.contracts, chunks.users, next].map { JSON.number($0) }
    return VendorPosition(page: JSON.array(numbers + [.array(open.map(\.json))]).text)
  }

  /// Nil for a text that `position` did not make.
  init?(_ position: VendorPosition) {
    guard let list = (try? JSON(parsing: Array(position.page.utf8)))?.array, list.count == 6,
      let steps = list[5].array
    else { return nil }
    let numbers = list.prefix(5).compactMap(\.integer)
    guard numbers.count == 5, numbers.allSatisfy({ $0 >= 0 }), numbers[1...3].allSatisfy({ (1...30).contains($0) })
    else { return nil }
    day = numbers[0]
    var chunks = CiscoChunks()
    (chunks.numbers, chunks.contracts, chunks.users) = (numbers[1], numbers[2], numbers[3])
    self.chunks = chunks
    next = numbers[4]
    for entry in steps {
      guard let step = CiscoStep(entry) else { return nil }
      open.append(step)
    }
  }

  /// The largest number that `number` reads.
  static let largestNumber = 999_999_999

  /// Digits only, up to a billion.
  static func number(_ text: some StringProtocol) -> Int? {
    (1...9).contains(text.utf8.count) && text.isDecimal ? Int(text) : nil
  }
}
