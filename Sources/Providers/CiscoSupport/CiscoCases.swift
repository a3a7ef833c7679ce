import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Synchronization

/// Lists and reads cases.
///
/// A listing consists of many questions (`CiscoQuestions`): ids in chunks, time in windows, responses in pages. A few are sent
/// at a time, the newest first (`CiscoRound`). The caller sorts the rows and drops duplicates. Only a single question about a
/// single id has an order that can be kept.
struct CiscoCases: CaseSource {
  let client: VendorClient
  let details: CiscoDetails
  var defaults: CiscoDefaults
  let memory = CiscoMemory()

  init(client: VendorClient, details: CiscoDetails, defaults: CiscoDefaults) {
    self.client = client
    self.details = details
    self.defaults = defaults
  }

  // Cisco: only details have these. Rows of a request by number also have the technology.
  var listedMembers: CaseFields {
    .all.subtracting([
      .type, .closedAt, .owner, .technology, .subTechnology, .problemCode, .customerReference, .comments,
    ])
  }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    let selection = try CiscoSelection(query, defaults, client)
    let questions = questions(query, selection, today, memory.chunks)
    try checkCount(questions)
    let isInOrder = Self.isInOrder(query, questions)
    return CasePlan(
      filteredHere: filters(query, selection, questions.scope),
      isSorted: isInOrder, window: Self.isByNumber(selection) ? nil : questions.scope.note, isOneSequence: isInOrder,
      hasHorizon: !Self.isByNumber(selection) && Self.reading(query).order != nil)
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    let page = CiscoPageNumber(position).page
    let row = min(max(0, position.row), CiscoPage.pageSize)
    let back = max(0, rows)
    if back <= row { return VendorPosition(page: String(page), row: row - back) }
    // Pages may be short, so an earlier one is read from its start.
    let pages = (back - row - 1) / CiscoPage.pageSize + 1
    return VendorPosition(page: String(max(1, page - min(pages, page))))
  }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let selection = try CiscoSelection(query, defaults, client)
    let cursor = position.flatMap(CiscoCursor.init)
    let questions = questions(query, selection, cursor?.day ?? today, cursor?.chunks ?? memory.chunks)
    if Self.isInOrder(query, questions), let question = questions[0] {
      return try await pageInOrder(query, question, at: position, call)
    }
    return try await nextPages(
      query, selection, questions, cursor ?? CiscoCursor(day: today, chunks: memory.chunks), size: size, call)
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    try await details.get(number, fields: fields, raw: raw, call)
  }

  var changes: any ChangedCases { CiscoChanges(self) }

  func presence(
    of numbers: [String], _ call: VendorCall
  ) async -> [(number: String, presence: CasePresence)] {
    await CiscoPresence(cases: self).presence(of: numbers, call)
  }

  // MARK: What is asked

  /// All queries of a listing that begins now.
  func questions(_ query: CaseQuery) throws(Fault) -> CiscoQuestions {
    questions(query, try CiscoSelection(query, defaults, client), today, memory.chunks)
  }

  /// Requests cases by number, at most as many as one request may have.
  func summaries(of numbers: [String], fields: CaseFields, _ call: VendorCall) async throws(Fault) -> CiscoPage {
    var query = CaseQuery()
    query.fields = fields
    return try await ask(CiscoQuestion(kind: .numbers, ids: numbers, sort: "UPDATED_DATE"), page: 1, query, call)
  }

  private var today: Int { CiscoScope.day(of: client.time.date) }

  private func questions(
    _ query: CaseQuery, _ selection: CiscoSelection, _ day: Int, _ chunks: CiscoChunks
  ) -> CiscoQuestions {
    let scope = CiscoScope(query, lookback: defaults.lookback, today: day)
    return CiscoQuestions(selection, scope, chunks, query.sort)
  }

  private func checkCount(_ questions: CiscoQuestions) throws(Fault) {
    guard questions.count > CiscoQuestions.most else { return }
    throw client.fault(
      .tooLarge,
      "The query needs \(questions.count) requests (each covers a few ids and 90 days); the maximum is \(CiscoQuestions.most). Narrow createdSince, contracts or users."
    )
  }

  /// Whether all rows come from one response, in the requested order.
  private static func isInOrder(_ query: CaseQuery, _ questions: CiscoQuestions) -> Bool {
    query.sort == .updatedAt && questions.isOneAnswer
  }

  private static func isByNumber(_ selection: CiscoSelection) -> Bool {
    if case .numbers = selection { true } else { false }
  }

  /// Cisco: filters by ids, one flag for the status, and seconds of creation. The rest is filtered here; creation, too, because
  /// open cases are requested without dates.
  private func filters(_ query: CaseQuery, _ selection: CiscoSelection, _ scope: CiscoScope) -> [CaseFilter] {
    let isByNumber = Self.isByNumber(selection)
    return CaseFilter.allCases.filter { filter in
      guard filter.isUsed(in: query) else { return false }
      switch filter {
      case .numbers: return false
      case .status: return isByNumber || !scope.isExact
      // Contracts and users together are a union, which `passes` checks.
      case .contracts: return isByNumber && query.users == nil
      case .users: return isByNumber && query.contracts == nil
      default: return true
      }
    }
  }

  /// Whether a case that was requested by number also has one of the requested contracts or users.
  private static func passes(_ row: Case, _ query: CaseQuery) -> Bool {
    guard query.numbers != nil, query.contracts != nil, query.users != nil else { return true }
    return CaseFilter.contracts.passes(row, query) || CaseFilter.users.passes(row, query)
  }

  // MARK: Pages

  private func pageInOrder(
    _ query: CaseQuery, _ question: CiscoQuestion, at position: VendorPosition?, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let cursor = CiscoPageNumber(position)
    let first = max(0, position?.row ?? 0)
    let answer = try await ask(question, page: cursor.page, query, call)
    let rows = try await withOwners(answer.cases, query, call)
    let shown = rows.enumerated().dropFirst(first)
    return CasePage(
      rows: shown.map { CaseBox($0.element) },
      positions: shown.map { cursor.position(row: $0.offset) },
      next: answer.isLast(cursor.page, after: cursor.rows) ? nil : cursor.next(after: answer).position(),
      total: answer.total)
  }

  private func nextPages(
    _ query: CaseQuery, _ selection: CiscoSelection, _ questions: CiscoQuestions, _ start: CiscoCursor, size: Int,
    _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let reading = Self.reading(query)
    var round = CiscoRound(questions, at: start, reading, size: size, isReadAhead: call.isReadAhead)
    await fill(&round, query, questions, reading, call)
    // Cisco: one page of the documentation says ten contracts, another one. All is requested again, one by one; cases that
    // were already returned are known by number.
    if let kind = round.refusedKind {
      memory.fallToOne(kind)
      try checkCount(self.questions(query, selection, start.day, memory.chunks))
      return try await page(query, at: nil, size: CiscoPage.pageSize, call)
    }
    // A refusal of all is not tried again with the other questions.
    if let failure = round.failure, round.sent != 1 || failure.kind == .cancelled, !round.hasAnswer { throw failure }
    let rows = try await withOwners(round.rows.filter { Self.passes($0, query) }, query, call)
    return round.page(of: rows, at: start)
  }

  private func fill(
    _ round: inout CiscoRound, _ query: CaseQuery, _ questions: CiscoQuestions, _ reading: CiscoReading,
    _ call: VendorCall
  ) async {
    let firstPage = { (index: Int) in reading.isBackwards ? memory.lastPage(of: questions[index]) ?? 1 : 1 }
    round.begin(firstPage)
    await gather(round.requestsTurn() ? [Move.turn] : []) { [self] move -> Result<CiscoPage, Fault> in
      do throws(Fault) {
        guard case .request(let step) = move, let question = questions[step.question] else {
          try await client.turn(call)
          return .success(CiscoPage())
        }
        return .success(try await ask(question, page: step.page, query, call.withTurn))
      } catch {
        return .failure(error)
      }
    } next: { move, result in
      var following: [Move] = []
      switch (move, result) {
      case (.turn, .success): following += round.takeTurn(firstPage).map { [.request($0)] } ?? []
      case (.turn, .failure(let fault)): round.takeNoTurn(lackOfTime(fault, call) ?? fault)
      case (.request(let step), .success(let answer)):
        if let found = round.take(answer, to: step) { memory.note(found.lastPage, of: found.question) }
      case (.request(let step), .failure(let fault)):
        round.takeFault(fault, of: step, lackOfTime: lackOfTime(fault, call))
      }
      return round.requestsTurn() ? following + [.turn] : following
    }
  }

  /// What `fill` does concurrently.
  private enum Move: Sendable {
    /// Waits for a turn of the vendor's rate.
    case turn
    case request(CiscoStep)
  }

  /// Descending by update, the newest page comes first, as for other orders, in which everything is read: only so is no row
  /// lost that moves meanwhile. Ascending, the oldest page comes first, unless the query begins later.
  private static func reading(_ query: CaseQuery) -> CiscoReading {
    var reading = CiscoReading()
    // Cisco: the order by status shows no times.
    if query.sort.field == .status { return reading }
    reading.isBackwards = query.sort != .updatedAt || query.updatedSince != nil
    reading.since = query.updatedSince.map { $0.millisecondsSince1970 ?? 0 }
    reading.until = query.updatedUntil.map { $0.millisecondsSince1970 ?? 0 }
    if query.sort == .newestUpdate { reading.order = .descending }
    if query.sort == .updatedAt, !reading.isBackwards { reading.order = .ascending }
    return reading
  }

  /// The fault of a request that was not sent because its turn comes too late; nil for another fault.
  private func lackOfTime(_ fault: Fault, _ call: VendorCall) -> Fault? {
    guard fault.kind == .vendorUnavailable, fault.data["reason"] == "timeout", client.time.now < call.deadline,
      client.rateLimiter?.hasTurn(before: call.deadline) == false
    else { return nil }
    return client.fault(
      .rateLimited,
      "The timeout is too short to read the rest of the list at the vendor's rate limit. Request the next page, or increase timeoutSeconds."
    ).with("retryAfterSeconds", 1)
  }

  private func ask(
    _ question: CiscoQuestion, page: Int, _ query: CaseQuery, _ call: VendorCall
  ) async throws(Fault) -> CiscoPage {
    var fields = query.fields
    if query.contracts != nil || query.users != nil { fields.formUnion([.contract, .createdBy, .contact]) }
    let records = CiscoRecords(profile: client.profile, fields: fields, includesRaw: query.includesRaw)
    let request = question.request(page: page)
    do throws(Fault) {
      let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
        try CiscoPage(answer, records)
      }
      if question.kind == .numbers {
        let isAsked = answer.cases.allSatisfy { row in
          question.ids.contains { ResponseMatch.isSameCase($0, row.number) }
        }
        try client.require(isAsked, "the requested cases", request)
      }
      return answer
    } catch {
      // Cisco: none of the numbers is known, which is an empty list.
      if error.kind == .notFound, CiscoErrorRule.meansNoCase(error) { return CiscoPage() }
      throw CiscoID.named(question.ids, in: error)
    }
  }

  /// Cisco: only the details of a case name the engineer. They are fetched for the cases that pass all other filters.
  private func withOwners(_ rows: [Case], _ query: CaseQuery, _ call: VendorCall) async throws(Fault) -> [Case] {
    guard query.owner != nil else { return rows }
    let others = try plan(query).filteredHere.filter { $0 != .owner }
    var rows = rows
    var kept = rows.indices.filter { index in others.allSatisfy { $0.passes(rows[index], query) } }[...]
    while !kept.isEmpty {
      let batch = Array(kept.prefix(CiscoRound.width))
      kept = kept.dropFirst(batch.count)
      let numbers = batch.map { rows[$0].number }
      let found = await gatherResults(numbers) { [details] (number) async throws(Fault) -> User? in
        do throws(Fault) {
          return try await details.get(number, fields: [.owner], raw: false, call).owner
        } catch {
          if error.kind == .notFound { return nil }
          throw error
        }
      }
      for (index, owner) in zip(batch, found) { rows[index].owner = try owner.get() }
    }
    return rows
  }
}
