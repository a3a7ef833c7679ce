import Platform

/// A query as the params of a listing of one profile, and what they cannot express.
package struct CompiledQuery: Sendable, Equatable {
  /// Matches at least the cases that the query matches. It reads the members that `remainder` compares.
  package var query: CaseQuery
  /// The terms that decide about the cases which `query` matches; empty if it is exact.
  package let remainder: QueryExpression
  package let context: QueryContext

  /// Params alone.
  package init(_ query: CaseQuery) {
    self.init(query: query, remainder: .all, context: QueryContext(now: .distantPast))
  }

  fileprivate init(query: CaseQuery, remainder: QueryExpression, context: QueryContext) {
    self.query = query
    self.remainder = remainder
    self.context = context
  }

  /// Whether the params express the whole query.
  package var isExact: Bool { remainder.terms.isEmpty }

  /// The members that `remainder` compares.
  package var remainderFields: CaseFields { remainder.fields(context) }

  /// Whether a case that `query` matches also matches the remainder.
  package func passes(_ row: CaseBox) -> Bool { isExact || remainder.matches(row.value, context) }
}

extension QueryExpression {
  /// Splits the query for one profile. Nil if it matches no case of the profile.
  ///
  /// Text, products and flags remain, since no vendor searches as this query does. Negated terms remain, since they also match
  /// cases without the member; except those of states.
  ///
  /// - Parameter base: other params that a case must match.
  package func compiled(
    into base: CaseQuery = CaseQuery(), profile: String, vendor: String, _ context: QueryContext
  ) -> CompiledQuery? {
    var compiler = QueryCompiler(query: base, profile: profile, vendor: vendor, context: context)
    guard compiler.add(self), compiler.isSatisfiable else { return nil }
    let remainder = QueryExpression(terms: compiler.remainder)
    compiler.query.fields.formUnion(remainder.fields(context))
    return CompiledQuery(query: compiler.query, remainder: remainder, context: context)
  }
}

private struct QueryCompiler {
  var query: CaseQuery
  var remainder: [QueryTerm] = []
  let profile: String
  let vendor: String
  let context: QueryContext

  init(query: CaseQuery, profile: String, vendor: String, context: QueryContext) {
    self.query = query
    self.profile = profile
    self.vendor = vendor
    self.context = context
  }

  /// The bounds of the params for lists.
  private static let mostNumbers = 100

  /// Whether the params can match a case.
  var isSatisfiable: Bool {
    (query.states?.isEmpty != true || query.includesMissingState) && query.severities?.isEmpty != true
      && query.numbers?.isEmpty != true
      && query.check().isEmpty
  }

  /// Returns false if no case of the profile can match.
  mutating func add(_ expression: QueryExpression) -> Bool {
    for term in expression.terms {
      if let isTrue = constant(term.condition) {
        if isTrue == term.isNegated { return false }
      } else if term.isNegated {
        if let states = Self.states(term.condition) {
          restrict(states: Set(CaseState.allCases).subtracting(states), orMissing: true)
        } else {
          remainder.append(term)
        }
      } else if !add(term) {
        return false
      }
    }
    return true
  }

  /// Whether all cases of the profile match, or none; nil if it depends on the case.
  private func constant(_ condition: QueryCondition) -> Bool? {
    switch condition {
    case .profile(let names): names.contains(profile)
    case .vendor(let names): names.contains(vendor)
    case .number(let numbers): numbers.contains { isOfProfile($0) } ? nil : false
    default: nil
    }
  }

  /// The states that are the whole condition; nil for any other condition.
  private static func states(_ condition: QueryCondition) -> Set<CaseState>? {
    switch condition {
    case .status(let filters): StatusFilter.states(filters)
    case .flag([.waiting]): [.waitingOnCustomer]
    default: nil
    }
  }

  private func isOfProfile(_ number: CaseReference) -> Bool { number.profile.map { $0 == profile } ?? true }

  private mutating func add(_ term: QueryTerm) -> Bool {
    if let states = Self.states(term.condition) {
      restrict(states: states)
      return true
    }
    switch term.condition {
    case .severity(let values):
      let levels = values.reduce(into: Set<Int>()) { $0.formUnion($1.levels) }
      query.severities = query.severities?.intersection(levels) ?? levels
    case .number(let numbers): restrict(term, numbers: numbers.filter(isOfProfile).map(\.number))
    case .person(let person, let names): restrict(term, person, names)
    case .time(let field, let values): restrict(term, field, values.map { $0.period(context.now) })
    case .flag(let flags): restrict(term, flags)
    case .text(let texts):
      if texts.count == 1, case .saved(_, let expression) = texts.first { return add(expression) }
      remainder.append(term)
    case .status, .profile, .vendor, .product: remainder.append(term)
    }
    return true
  }

  private mutating func restrict(states: Set<CaseState>, orMissing: Bool = false) {
    query.includesMissingState = orMissing && (query.states == nil || query.includesMissingState)
    query.states = query.states?.intersection(states) ?? states
  }

  private mutating func restrict(_ term: QueryTerm, numbers: [String]) {
    let known = Set(numbers)
    guard known.count <= Self.mostNumbers else { return remainder.append(term) }
    query.numbers = query.numbers?.filter(known.contains) ?? known.sorted()
  }

  private mutating func restrict(_ term: QueryTerm, _ person: QueryPerson, _ names: [String]) {
    let known = person == .owner ? query.owner : query.createdBy
    guard names.count == 1, let name = names.first, name.unicodeScalars.count <= 200, known == nil else {
      return remainder.append(term)
    }
    switch person {
    case .owner: query.owner = name
    case .creator: query.createdBy = name
    }
  }

  /// The params have one period, whose last time belongs to it.
  private mutating func restrict(_ term: QueryTerm, _ field: QueryTimeField, _ periods: [QueryPeriod]) {
    let starts = periods.compactMap(\.since)
    let ends = periods.compactMap(\.before)
    let since = starts.count == periods.count ? starts.min() : nil
    let before = ends.count == periods.count ? ends.max() : nil
    restrict(field, since: since, until: before)
    if periods.count > 1 || before != nil { remainder.append(term) }
  }

  private mutating func restrict(_ field: QueryTimeField, since: Timestamp?, until: Timestamp?) {
    // A vendor gets whole milliseconds, rounded down.
    let until = until?.addingTimeInterval(0.001)
    switch field {
    case .updated:
      query.updatedSince = [query.updatedSince, since].compactMap { $0 }.max()
      query.updatedUntil = [query.updatedUntil, until].compactMap { $0 }.min()
    case .created:
      query.createdSince = [query.createdSince, since].compactMap { $0 }.max()
      query.createdUntil = [query.createdUntil, until].compactMap { $0 }.min()
    }
  }

  private mutating func restrict(_ term: QueryTerm, _ flags: [QueryFlag]) {
    guard flags.count == 1 else { return remainder.append(term) }
    switch flags.first {
    case .idle:
      restrict(states: Set(CaseState.allCases.filter(\.isOpen)))
      restrict(.updated, since: nil, until: QueryFlag.idleLimit(context.now))
      remainder.append(term)
    case .escalated, .mine, .waiting, nil: remainder.append(term)
    }
  }
}
