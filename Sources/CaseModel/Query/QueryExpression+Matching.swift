package import Platform

extension QueryExpression {
  /// Whether a case matches. A case without the compared member does not match the term; it matches the negated term.
  package func matches(_ row: Case, _ context: QueryContext) -> Bool {
    var words = CaseWords()
    return matches(row, context, &words)
  }

  fileprivate func matches(_ row: Case, _ context: QueryContext, _ words: inout CaseWords) -> Bool {
    terms.allSatisfy { $0.condition.matches(row, context, &words) != $0.isNegated }
  }

  /// The members of a case that the terms compare. `profile`, `provider` and `number` are always known.
  package var fields: CaseFields { terms.reduce(into: CaseFields()) { $0.formUnion($1.condition.fields) } }
}

extension QueryExpression {
  /// The same, with the comments if texts are searched there.
  func fields(_ context: QueryContext) -> CaseFields {
    context.searchesComments && hasText ? fields.union([.comments]) : fields
  }

  private var hasText: Bool {
    terms.contains { term in
      guard case .text(let texts) = term.condition else { return false }
      return texts.contains { text in
        switch text {
        case .pattern: true
        case .saved(_, let expression): expression.hasText
        }
      }
    }
  }
}

/// The words of a case, folded once for all terms.
private struct CaseWords {
  private var texts: FoldedWords?
  private var product: FoldedWords?

  mutating func texts(_ row: Case, _ context: QueryContext) -> FoldedWords {
    if let texts { return texts }
    var words = FoldedWords()
    words.append(row.number)
    for text in [row.title, row.description] { text.map { words.append($0) } }
    if context.searchesComments { for comment in row.comments ?? [] { words.append(comment.text) } }
    texts = words
    return words
  }

  mutating func product(_ row: Case) -> FoldedWords {
    if let product { return product }
    var words = FoldedWords()
    for text in [row.product, row.offering?.name] { text.map { words.append($0) } }
    product = words
    return words
  }
}

extension QueryCondition {
  fileprivate func matches(_ row: Case, _ context: QueryContext, _ words: inout CaseWords) -> Bool {
    switch self {
    case .status(let filters): return row.status.map { StatusFilter.states(filters).contains($0.state) } ?? false
    case .severity(let levels):
      return (row.severity?.level).map { level in levels.contains { $0.levels.contains(level) } } ?? false
    case .profile(let names): return names.contains(row.profile)
    case .vendor(let names): return names.contains(row.provider)
    case .person(let person, let names):
      let user = person == .owner ? row.owner : row.createdBy
      return user.map { user in names.contains(where: user.isCalled) } ?? false
    case .time(let field, let values):
      let time = field == .updated ? row.updatedAt : row.createdAt
      return time.map { time in values.contains { $0.period(context.now).contains(time) } } ?? false
    case .product(let patterns):
      let folded = words.product(row)
      return patterns.contains { $0.isFound(in: folded) }
    case .number(let numbers):
      return numbers.contains { $0.number == row.number && ($0.profile ?? row.profile) == row.profile }
    case .flag(let flags): return flags.contains { $0.matches(row, context) }
    case .text(let texts):
      let folded = words.texts(row, context)
      for text in texts {
        switch text {
        case .pattern(let pattern): if pattern.isFound(in: folded) { return true }
        case .saved(_, let expression): if expression.matches(row, context, &words) { return true }
        }
      }
      return false
    }
  }

  fileprivate var fields: CaseFields {
    switch self {
    case .status: [.status]
    case .severity: [.severity]
    case .profile, .vendor, .number: []
    case .person(let person, _): person == .owner ? [.owner] : [.createdBy]
    case .time(let field, _): field == .updated ? [.updatedAt] : [.createdAt]
    case .product: [.product, .offering]
    case .flag(let flags): flags.reduce(into: []) { $0.formUnion($1.fields) }
    case .text(let texts):
      texts.reduce(into: []) { fields, text in
        switch text {
        case .pattern: fields.formUnion([.title, .description])
        case .saved(_, let expression): fields.formUnion(expression.fields)
        }
      }
    }
  }
}

extension QueryFlag {
  fileprivate func matches(_ row: Case, _ context: QueryContext) -> Bool {
    switch self {
    case .escalated: row.escalated == true
    case .mine:
      ([row.createdBy, row.contact] + (row.watchlist ?? [])).contains { user in
        user.map { context.user.contains(where: $0.isCalled) } ?? false
      }
    case .waiting: row.status?.state == .waitingOnCustomer
    case .idle:
      (row.status?.state.isOpen ?? false) && (row.updatedAt.map { $0 <= Self.idleLimit(context.now) } ?? false)
    }
  }

  /// A case that is idle was updated at this time or earlier.
  package static func idleLimit(_ now: Timestamp) -> Timestamp { now.addingTimeInterval(-Double(idleDays) * 86_400) }

  fileprivate var fields: CaseFields {
    switch self {
    case .escalated: [.escalated]
    case .mine: [.createdBy, .contact, .watchlist]
    case .waiting: [.status]
    case .idle: [.status, .updatedAt]
    }
  }
}
