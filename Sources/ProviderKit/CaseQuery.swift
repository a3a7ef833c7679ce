package import CaseModel
package import JSON
package import Platform

/// What cases are looked for, in casewire's words. Nil means anything.
package struct CaseQuery: WireObject, Equatable {
  package var states: Set<CaseState>?
  private var severity: [Int]?
  package var search: String?
  package var owner: String?
  package var createdBy: String?
  package var updatedSince: Timestamp?
  package var updatedUntil: Timestamp?
  package var createdSince: Timestamp?
  package var createdUntil: Timestamp?
  package var contracts: [String]?
  package var users: [String]?
  package var groups: [String]?
  package var numbers: [String]?
  package var sort = CaseSort.newestUpdate
  private var selected: [CaseField]?
  private var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case states = "status"
    case severity, search, owner, createdBy, updatedSince, updatedUntil, createdSince, createdUntil
    case contracts, users, groups, numbers, sort
    case selected = "fields"
    case raw
  }

  private static let list = 1...100
  private static let word = 1...200

  package static let fields: [CodingKeys: Field] = [
    .states: Field("Any of these states. Default: all, including closed.", count: list),
    .severity: Field("Any of these severities, 1 (worst) to 4.", range: 1...4, count: 1...4),
    .search: Field("A text that the case contains.", length: word),
    .owner: Field("The owner: an id, an e-mail address or a name.", length: word),
    .createdBy: Field("The person who opened it: an id, an e-mail address or a name.", length: word),
    .updatedSince: Field("Updated at that time or later."),
    .updatedUntil: Field("Updated at that time or earlier."),
    .createdSince: Field("Opened at that time or later."),
    .createdUntil: Field("Opened at that time or earlier."),
    .contracts: Field("Any of these contracts.", length: word, count: list),
    .users: Field("Any of these people, as creator or contact.", length: word, count: list),
    .groups: Field("Any of these case groups.", length: word, count: list),
    .numbers: Field("The vendor's case numbers.", length: 1...64, count: list),
    .sort: Field("The order; a leading dash means descending.", default: "-updatedAt"),
    .selected: Field(
      "The members to return. Default: all but description, comments, attachments, watchlist and resources.",
      count: list),
    .raw: Field("Adds the vendor's unmodified record of each case."),
  ]

  package init() {}

  package func check() -> [Issue] {
    var issues: [Issue] = []
    if let since = updatedSince, let until = updatedUntil, since > until {
      issues.append(Issue("updatedSince", "must not be later than updatedUntil"))
    }
    if let since = createdSince, let until = createdUntil, since > until {
      issues.append(Issue("createdSince", "must not be later than createdUntil"))
    }
    return issues
  }

  package var severities: Set<Int>? {
    get { severity.map(Set.init) }
    set { severity = newValue?.sorted() }
  }
  /// The members to read.
  package var fields: CaseFields {
    get { selected.map { CaseFields($0) } ?? .lean }
    set { selected = newValue.fields }
  }
  package var includesRaw: Bool {
    get { raw ?? false }
    set { raw = newValue }
  }

  /// The same cases in the same order, whatever is read of them.
  package var selection: CaseQuery {
    var same = self
    (same.selected, same.raw) = (nil, nil)
    return same
  }
}

/// The order of a listing; `-` in front is descending.
package enum CaseSort: String, CaseIterable, WireValue {
  case updatedAt, createdAt, severity, status, number, title
  case newestUpdate = "-updatedAt"
  case newest = "-createdAt"
  case mildest = "-severity"
  case statusDescending = "-status"
  case numberDescending = "-number"
  case titleDescending = "-title"

  package var isDescending: Bool { rawValue.hasPrefix("-") }

  /// The member that is sorted by.
  package var field: CaseField {
    switch self {
    case .updatedAt, .newestUpdate: .updatedAt
    case .createdAt, .newest: .createdAt
    case .severity, .mildest: .severity
    case .status, .statusDescending: .status
    case .number, .numberDescending: .number
    case .title, .titleDescending: .title
    }
  }
}

/// What a vendor does about a query.
package struct CasePlan: Sendable {
  /// The filters of the query that the vendor does not know; the caller applies them and names them in `sources`.
  package var filteredHere: [CaseFilter]
  /// Whether the vendor's rows come in the order that was asked for (ties in any order).
  package var isSorted: Bool
  /// How far back the listing looks, when it is not all of time.
  package var window: JSON?
  /// Whether all pages are parts of one sequence, which three consecutive pages without a new row end (`ListingEnd`). False if
  /// they answer several questions, whose ends the provider detects itself.
  package var isOneSequence: Bool

  package init(
    filteredHere: [CaseFilter] = [], isSorted: Bool = true, window: JSON? = nil, isOneSequence: Bool = true
  ) {
    self.filteredHere = filteredHere
    self.isSorted = isSorted
    self.window = window
    self.isOneSequence = isOneSequence
  }
}

/// A filter by the name of its param.
package enum CaseFilter: String, CaseIterable, Sendable {
  case status, severity, search, owner, createdBy, updatedSince, updatedUntil, createdSince, createdUntil, contracts
  case users, groups, numbers

  /// Whether a query uses it.
  package func isUsed(in query: CaseQuery) -> Bool {
    switch self {
    case .status: query.states != nil
    case .severity: query.severities != nil
    case .search: query.search != nil
    case .owner: query.owner != nil
    case .createdBy: query.createdBy != nil
    case .updatedSince: query.updatedSince != nil
    case .updatedUntil: query.updatedUntil != nil
    case .createdSince: query.createdSince != nil
    case .createdUntil: query.createdUntil != nil
    case .contracts: query.contracts != nil
    case .users: query.users != nil
    case .groups: query.groups != nil
    case .numbers: query.numbers != nil
    }
  }

  /// The members of a case that it looks at.
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

  /// Whether a case passes. A case that lacks what the filter looks at does not.
  package func passes(_ row: Case, _ query: CaseQuery) -> Bool {
    switch self {
    case .status: query.states.map { row.status.map(\.state).map($0.contains) ?? false } ?? true
    case .severity: query.severities.map { (row.severity?.level).map($0.contains) ?? false } ?? true
    case .search: query.search.map { text in row.mentions(text) } ?? true
    case .owner: query.owner.map { row.owner?.isCalled($0) ?? false } ?? true
    case .createdBy: query.createdBy.map { row.createdBy?.isCalled($0) ?? false } ?? true
    case .updatedSince: query.updatedSince.map { limit in row.updatedAt.map { $0 >= limit } ?? false } ?? true
    case .updatedUntil: query.updatedUntil.map { limit in row.updatedAt.map { $0 <= limit } ?? false } ?? true
    case .createdSince: query.createdSince.map { limit in row.createdAt.map { $0 >= limit } ?? false } ?? true
    case .createdUntil: query.createdUntil.map { limit in row.createdAt.map { $0 <= limit } ?? false } ?? true
    case .contracts: query.contracts.map { row.contract.map($0.contains) ?? false } ?? true
    case .users:
      query.users.map { $0.contains { row.createdBy?.isCalled($0) ?? false || row.contact?.isCalled($0) ?? false } }
        ?? true
    case .groups: query.groups.map { row.group.map($0.contains) ?? false } ?? true
    case .numbers: query.numbers.map { $0.contains(row.number) } ?? true
    }
  }
}

extension User {
  /// Whether a text is the person's id, e-mail address or name, without regard to letter case.
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

/// A part of a vendor's listing.
package struct CasePage: Sendable {
  package var rows: [CaseBox]
  /// The position of each row, so that a later listing can resume after any of them.
  package var positions: [VendorPosition]
  /// The position of the next page; nil if this is the last.
  package var next: VendorPosition?
  /// The vendor's count of cases.
  package var total: Int?

  package init(rows: [CaseBox], positions: [VendorPosition], next: VendorPosition?, total: Int?) {
    self.rows = rows
    self.positions = positions
    self.next = next
    self.total = total
  }

  /// Copies of the cases.
  package var cases: [Case] { rows.map(\.value) }
}
