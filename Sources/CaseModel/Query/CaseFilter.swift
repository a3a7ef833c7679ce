import Platform

/// A filter by the name of its param.
package enum CaseFilter: String, CaseIterable, Sendable {
  case status, severity, search, owner, createdBy, updatedSince, updatedUntil, createdSince, createdUntil, contracts
  case users, groups, numbers

  /// The members of a case that it checks.
  package var fields: CaseFields {
    switch self {
    case .status: [.status]
    case .severity: [.severity]
    case .search: [.title, .description, .number]
    case .owner: [.owner]
    case .createdBy: [.createdBy]
    case .updatedSince, .updatedUntil: [.updatedAt]
    case .createdSince, .createdUntil: [.createdAt]
    case .contracts: [.contract]
    case .users: [.createdBy, .contact]
    case .groups: [.group]
    case .numbers: [.number]
    }
  }

  /// Whether a query uses it.
  package func isUsed(in query: CaseQuery) -> Bool { condition(query) != nil }

  /// Whether a case passes. A case without the checked member does not, except for
  /// `CaseQuery.includesMissingState`.
  package func passes(_ row: Case, _ query: CaseQuery) -> Bool { condition(query)?(row) ?? true }

  /// The condition of a query for a case; nil if the query does not use this filter.
  private func condition(_ query: CaseQuery) -> ((Case) -> Bool)? {
    switch self {
    case .status:
      query.states.map { states in { $0.status.map { states.contains($0.state) } ?? query.includesMissingState } }
    case .severity: query.severities.map { levels in { ($0.severity?.level).map(levels.contains) ?? false } }
    case .search: query.search.map { text in { $0.mentions(text) } }
    case .owner: query.owner.map { name in { $0.owner?.isCalled(name) ?? false } }
    case .createdBy: query.createdBy.map { name in { $0.createdBy?.isCalled(name) ?? false } }
    case .updatedSince: query.updatedSince.map { limit in { $0.updatedAt.map { $0 >= limit } ?? false } }
    case .updatedUntil: query.updatedUntil.map { limit in { $0.updatedAt.map { $0 <= limit } ?? false } }
    case .createdSince: query.createdSince.map { limit in { $0.createdAt.map { $0 >= limit } ?? false } }
    case .createdUntil: query.createdUntil.map { limit in { $0.createdAt.map { $0 <= limit } ?? false } }
    case .contracts: query.contracts.map { known in { $0.contract.map(known.contains) ?? false } }
    case .users:
      query.users.map { users in
        { row in [row.createdBy, row.contact].contains { user in users.contains { user?.isCalled($0) ?? false } } }
      }
    case .groups: query.groups.map { known in { $0.group.map(known.contains) ?? false } }
    case .numbers: query.numbers.map { known in { known.contains($0.number) } }
    }
  }
}

extension User {
  /// Whether a text is the person's id, e-mail address or name, ignoring letter case.
  package func isCalled(_ text: String) -> Bool {
    let needle = text.lowercased()
    return ([userId, name].compactMap { $0 } + (emails ?? [])).contains { $0.lowercased() == needle }
  }
}

extension Case {
  fileprivate func mentions(_ text: String) -> Bool {
    let needle = text.lowercased()
    return [title, description, number].compactMap { $0 }.contains { $0.lowercased().containsText(needle) }
  }
}
