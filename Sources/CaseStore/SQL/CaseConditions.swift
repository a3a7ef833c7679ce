internal import CaseModel
internal import Platform

/// The cases of a source that match a query, as SQL.
struct CaseConditions {
  private var condition = SQLCondition.always
  /// The row of the source.
  let source: Int
  let profile: String
  let vendor: String
  private let context: QueryContext
  /// The number of patterns that the search index still takes, and of other conditions.
  private var (patternsLeft, conditionsLeft) = (Self.mostPatterns, Self.mostConditions)

  /// Each word costs the index some pages of memory.
  private static let mostPatterns = 64
  /// Statements are kept, and a query can have 1,000 values.
  private static let mostConditions = 200

  /// - Parameter id: the row of the source.
  init(_ query: CompiledQuery, _ source: StoreSource, _ id: Int) {
    (self.source, profile, vendor, context) = (id, source.profile, source.provider, query.context)
    let all = [
      SQLCondition("cases.source_id = ?", [.integer(id)]), SQLCondition("is_listed = 1", []),
      SQLCondition("gone_at IS NULL", []),
    ]
    var filters: [SQLCondition] = []
    for filter in CaseFilter.allCases { filters.append(condition(filter, query.query)) }
    filters.append(condition(query.remainder))
    isFiltered = SQLCondition.and(filters).sql != nil
    condition = .and(all + filters)
  }

  /// Whether it chooses among the cases of the source.
  private(set) var isFiltered = false

  /// Whether the conditions match exactly the cases that the query matches; else they match more.
  var isExact: Bool { condition.isExact }

  /// The text after `WHERE`.
  var text: String { condition.sql ?? "1 = 1" }

  var values: [SQLValue] { condition.values }

  // MARK: Params

  private func condition(_ filter: CaseFilter, _ query: CaseQuery) -> SQLCondition {
    switch filter {
    case .status:
      query.states.map { known in
        .or([states(known), query.includesMissingState ? SQLCondition("state IS NULL", []) : .never])
      } ?? .always
    case .severity: query.severities.map { list("severity", $0.sorted().map { .integer($0) }) } ?? .always
    case .search: query.search.map { mentions($0) } ?? .always
    case .owner: query.owner.map { called(["owner_names"], [$0]) } ?? .always
    case .createdBy: query.createdBy.map { called(["creator_names"], [$0]) } ?? .always
    case .users: query.users.map { called(["creator_names", "contact_names"], $0) } ?? .always
    case .updatedSince: query.updatedSince.map { time("updated_at", ">=", StoredTime.first(from: $0)) } ?? .always
    case .updatedUntil: query.updatedUntil.map { time("updated_at", "<", StoredTime.first(after: $0)) } ?? .always
    case .createdSince: query.createdSince.map { time("created_at", ">=", StoredTime.first(from: $0)) } ?? .always
    case .createdUntil: query.createdUntil.map { time("created_at", "<", StoredTime.first(after: $0)) } ?? .always
    case .contracts: query.contracts.map { texts("contract", $0) } ?? .always
    case .groups: query.groups.map { texts("case_group", $0) } ?? .always
    case .numbers: query.numbers.map { list("cases.number", $0.map { .text($0) }) } ?? .always
    }
  }

  private func list(_ column: String, _ values: [SQLValue]) -> SQLCondition {
    guard !values.isEmpty else { return .never }
    return SQLCondition("\(column) IN (\(values.map { _ in "?" }.joined(separator: ", ")))", values)
  }

  private func states(_ states: Set<CaseState>) -> SQLCondition {
    list("state", CaseState.allCases.filter(states.contains).map { SQLValue(CaseTable.rank($0)) })
  }

  private func time(_ column: String, _ comparison: String, _ time: Int) -> SQLCondition {
    SQLCondition("\(column) \(comparison) ?", [.integer(time)])
  }

  private func texts(_ column: String, _ texts: [String]) -> SQLCondition {
    let compared = texts.map { ComparableText($0) }
    let condition = list(column, compared.map { .text($0.key) })
    return compared.allSatisfy(\.isExact) ? condition : condition.widened
  }

  /// The people by id, name or address, in any of the columns.
  private func called(_ columns: [String], _ names: [String]) -> SQLCondition {
    .or(
      names.flatMap { name in
        let compared = ComparableText(name, ignoresCase: true)
        return columns.map { contains($0, "\n" + compared.key + "\n", isExact: compared.isExact) }
      })
  }

  /// The filter `search`: any part of a text, without letter case.
  private func mentions(_ text: String) -> SQLCondition {
    let lower = text.lowercased()
    let (pattern, isExact) = SQLDialect.pattern(text)
    let body = """
      EXISTS (SELECT 1 FROM bodies WHERE case_id = cases.id AND comment = 0 AND \(SQLDialect.matches("text")))
      """
    return .or([
      contains("title_key", lower), contains("lower(cases.number)", lower),
      SQLCondition(body, [.text(pattern)], isExact: isExact),
    ])
  }

  private func contains(_ column: String, _ text: String, isExact: Bool = true) -> SQLCondition {
    SQLCondition(SQLDialect.contains(column), [.text(text)], isExact: isExact)
  }

  // MARK: Terms

  private mutating func condition(_ expression: QueryExpression) -> SQLCondition {
    .and(
      expression.terms.map { term in
        let condition = condition(term.condition)
        return term.isNegated ? .not(condition) : condition
      })
  }

  private mutating func condition(_ condition: QueryCondition) -> SQLCondition {
    switch condition {
    case .person, .time, .product, .flag: conditionsLeft -= condition.size
    default: break
    }
    guard conditionsLeft >= 0 else { return .unknown }
    return switch condition {
    case .status(let filters): states(StatusFilter.states(filters))
    case .severity(let values):
      list(
        "severity",
        values.reduce(into: Set<Int>()) { $0.formUnion($1.levels) }.sorted().map { .integer($0) })
    case .profile(let names): names.contains(profile) ? .always : .never
    case .vendor(let names): names.contains(vendor) ? .always : .never
    case .person(let person, let names): called([person == .owner ? "owner_names" : "creator_names"], names)
    case .time(let field, let values):
      .or(values.map { period(field == .updated ? "updated_at" : "created_at", $0.period(context.now)) })
    case .product(let patterns): .or(patterns.map { product($0) })
    case .number(let numbers):
      list(
        "cases.number",
        numbers.filter { ($0.profile ?? profile) == profile }.map { .text($0.number) })
    case .flag(let flags): .or(flags.map { flag($0) })
    case .text(let texts): self.texts(texts)
    }
  }

  private func period(_ column: String, _ period: QueryPeriod) -> SQLCondition {
    let since = period.since.map { time(column, ">=", StoredTime.first(from: $0)) }
    let before = period.before.map { time(column, "<", StoredTime.first(from: $0)) }
    return .and([since ?? .always, before ?? .always, SQLCondition("\(column) IS NOT NULL", [])])
  }

  private func product(_ pattern: TextPattern) -> SQLCondition {
    contains("product_words", ProductWords.needle(pattern))
  }

  private func flag(_ flag: QueryFlag) -> SQLCondition {
    switch flag {
    case .escalated: SQLCondition("is_escalated = 1", [])
    case .mine: called(["creator_names", "contact_names", "watcher_names"], context.user)
    case .waiting: states([.waitingOnCustomer])
    case .idle:
      .and([
        states(Set(CaseState.allCases.filter(\.isOpen))),
        time("updated_at", "<", StoredTime.first(after: QueryFlag.idleLimit(context.now))),
      ])
    }
  }

  private mutating func texts(_ texts: [QueryText]) -> SQLCondition {
    var matches: [WordMatch] = []
    var conditions: [SQLCondition] = []
    for text in texts {
      switch text {
      case .pattern(let pattern): matches.append(WordMatch(pattern))
      case .saved(_, let expression): conditions.append(condition(expression))
      }
    }
    guard !matches.isEmpty else { return .or(conditions) }
    patternsLeft -= matches.count
    guard patternsLeft >= 0 else { return .unknown }
    let columns = context.searchesComments ? WordMatch.Columns.all : .withoutComments
    let words = SQLCondition(
      SQLDialect.hasWords, [.text(SQLDialect.matchAny(matches, columns))], isExact: matches.allSatisfy(\.isExact))
    return .or(conditions + [words])
  }
}
