package import Platform

/// A query for cases: all terms must match. Only the parser makes it, so each expression can be printed and parsed again.
package struct QueryExpression: Sendable, Equatable {
  package internal(set) var terms: [QueryTerm]

  init(terms: [QueryTerm]) { self.terms = terms }

  /// Matches every case.
  package static let all = QueryExpression(terms: [])

  /// The number of values, with those of saved queries.
  package var size: Int { terms.reduce(0) { $0 + $1.condition.size } }

  /// How deeply saved queries contain each other; 0 without them.
  package var depth: Int { nested.map { $0.depth + 1 }.max() ?? 0 }

  /// Whether the user must be known.
  package var namesUser: Bool {
    terms.contains { if case .flag(let flags) = $0.condition { flags.contains(.mine) } else { false } }
      || nested.contains(where: \.namesUser)
  }

  /// Splits the words and phrases that must all be found from the rest of the query.
  package var searchSplit: (terms: [TextPattern], rest: QueryExpression) {
    var (texts, rest): ([TextPattern], [QueryTerm]) = ([], [])
    for term in terms {
      guard !term.isNegated, case .text(let values) = term.condition, values.count == 1, let value = values.first else {
        rest.append(term)
        continue
      }
      switch value {
      case .pattern(let pattern): texts.append(pattern)
      case .saved(_, let expression):
        let split = expression.searchSplit
        texts += split.terms
        rest += split.rest.terms
      }
    }
    return (texts, QueryExpression(terms: rest))
  }

  /// The saved queries that the terms contain.
  var nested: [QueryExpression] {
    terms.flatMap { term -> [QueryExpression] in
      guard case .text(let texts) = term.condition else { return [] }
      return texts.compactMap { if case .saved(_, let expression) = $0 { expression } else { nil } }
    }
  }
}

/// A term: any of its values must match, or none of them if it is negated.
package struct QueryTerm: Sendable, Equatable {
  package var isNegated: Bool
  package var condition: QueryCondition
}

/// What a term compares, and with which values.
package enum QueryCondition: Sendable, Equatable {
  case status([StatusFilter])
  case severity([QueryComparison<Int>])
  case profile([String])
  case vendor([String])
  case person(QueryPerson, [String])
  case time(QueryTimeField, [QueryComparison<QueryTime>])
  case product([TextPattern])
  case number([CaseReference])
  case flag([QueryFlag])
  case text([QueryText])

  package var size: Int {
    switch self {
    case .status(let values): values.count
    case .severity(let values): values.count
    case .profile(let values), .vendor(let values), .person(_, let values): values.count
    case .time(_, let values): values.count
    case .product(let values): values.count
    case .number(let values): values.count
    case .flag(let values): values.count
    case .text(let values): values.reduce(0) { $0 + $1.size }
    }
  }
}

/// A value of a term without a field.
package enum QueryText: Sendable, Equatable {
  case pattern(TextPattern)
  case saved(String, QueryExpression)

  var size: Int {
    switch self {
    case .pattern: 1
    case .saved(_, let expression): 1 + expression.size
    }
  }
}

/// A value, a comparison with a value, or a range that contains both of its ends.
package enum QueryComparison<Value: Sendable & Equatable>: Sendable, Equatable {
  case equal(Value)
  case greater(Value)
  case atLeast(Value)
  case less(Value)
  case atMost(Value)
  case range(Value, Value)
}

/// What a query is evaluated with.
package struct QueryContext: Sendable, Equatable {
  /// The time from which relative times count.
  package var now: Timestamp
  /// The ids and e-mail addresses of the user; empty if the user is unknown.
  package var user: [String]
  /// Whether texts are also searched in comments.
  package var searchesComments: Bool

  package init(now: Timestamp, user: [String] = [], searchesComments: Bool = false) {
    self.now = now
    self.user = user
    self.searchesComments = searchesComments
  }
}
