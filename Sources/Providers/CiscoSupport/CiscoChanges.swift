import CaseModel
import JSON
import Platform
import ProviderKit

/// The changed cases, for the change feed.
///
/// Cisco: sorts ascending only, so that the newest rows are on the last page. There are two queries per ten contracts or users:
/// for open cases of any age, and for those created within 90 days. Each is read from its last page, whose number is in
/// `memory`, backwards until a row is older. Rows that change move to the end, and rows that leave move the others towards the
/// unread part.
struct CiscoChanges: ChangedCases {
  private let cases: CiscoCases

  /// - Parameter cases: the listing of the profile.
  init(_ cases: CiscoCases) {
    var cases = cases
    // Cisco: one window has at most 90 days. The last one ends with today.
    cases.defaults.lookback = min(cases.defaults.lookback, CiscoScope.windowLength / CiscoScope.day - 1)
    self.cases = cases
  }

  func page(
    since: Timestamp, memory: String?, at position: VendorPosition?, _ call: VendorCall
  ) async throws(Fault) -> ChangedPage {
    var query = CaseQuery()
    query.fields = cases.listedMembers
    query.sort = .newestUpdate
    query.updatedSince = since
    if position == nil, let memory { try recall(memory, query) }
    // All queries go on together, because each of their pages is required.
    var page = try await cases.page(query, at: position, size: CiscoRound.width * CiscoPage.pageSize, call)
    page.rows = Self.newest(of: page.rows)
    page.positions = page.rows.map { _ in VendorPosition(page: "") }
    // Cisco: the totals of the queries overlap.
    page.total = nil
    return ChangedPage(page, memory: try text(query))
  }

  /// Each case once, as it was read last: open cases are also in the other query, which is sent at the same time.
  private static func newest(of rows: [CaseBox]) -> [CaseBox] {
    var newest: [CaseBox] = []
    var indices: [String: Int] = [:]
    for row in rows {
      guard let index = indices[row.value.number] else {
        indices[row.value.number] = newest.count
        newest.append(row)
        continue
      }
      let isLater = row.value.updatedAt.map { time in newest[index].value.updatedAt.map { time > $0 } ?? true } ?? false
      if isLater { newest[index] = row }
    }
    return newest
  }

  // MARK: Between rounds

  /// The accepted numbers of ids per request, and the last pages of the queries that have more than one.
  private func text(_ query: CaseQuery) throws(Fault) -> String {
    let chunks = cases.memory.chunks
    let pages: [JSON] = try questions(query).compactMap { question in
      cases.memory.lastPage(of: question).map { [.string(Self.key(of: question)), .number($0)] }
    }
    return JSON.array([.number(chunks.contracts), .number(chunks.users), .array(pages)]).text
  }

  /// Takes over what a round of any process knew. A wrong value only costs requests.
  private func recall(_ text: String, _ query: CaseQuery) throws(Fault) {
    guard let list = (try? JSON(parsing: Array(text.utf8)))?.array, list.count == 3 else { return }
    if list[0].integer == 1 { cases.memory.fallToOne(.contracts) }
    if list[1].integer == 1 { cases.memory.fallToOne(.users) }
    var pages: [String: Int] = [:]
    for entry in list[2].array ?? [] {
      guard let pair = entry.array, pair.count == 2, let key = pair[0].string, let page = pair[1].integer,
        (1...CiscoCursor.largestNumber).contains(page)
      else { continue }
      pages[key] = page
    }
    for question in try questions(query) {
      if let page = pages[Self.key(of: question)] { cases.memory.note(page, of: question) }
    }
  }

  private func questions(_ query: CaseQuery) throws(Fault) -> [CiscoQuestion] {
    let questions = try cases.questions(query)
    return (0..<min(questions.count, CiscoQuestions.most)).compactMap { questions[$0] }
  }

  /// Names a query without its dates, which move each day.
  private static func key(of question: CiscoQuestion) -> String {
    let kind = "\(question.kind.rawValue) \(question.flag ?? "")"
    return FNV1a(Array(([kind] + question.ids).joined(separator: ",").utf8)).hex
  }
}
