package import CaseModel
package import JSON
package import Platform

/// A query for cases. A nil member matches anything.
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
    .states: Field("Only cases with one of these states. Default: all, including closed.", count: list),
    .severity: Field("Only cases with one of these severities, 1 (worst) to 4.", range: 1...4, count: 1...4),
    .search: Field("Only cases that contain this text.", length: word),
    .owner: Field("Only cases with this owner: an id, an e-mail address or a name.", length: word),
    .createdBy: Field("Only cases that this person opened: an id, an e-mail address or a name.", length: word),
    .updatedSince: Field("Only cases updated at this time or later."),
    .updatedUntil: Field("Only cases updated at this time or earlier."),
    .createdSince: Field("Only cases opened at this time or later."),
    .createdUntil: Field("Only cases opened at this time or earlier."),
    .contracts: Field("Only cases of one of these contracts.", length: word, count: list),
    .users: Field("Only cases with one of these people as creator or contact.", length: word, count: list),
    .groups: Field("Only cases in one of these case groups.", length: word, count: list),
    .numbers: Field("Only the cases with these numbers, without the profile.", length: 1...64, count: list),
    .sort: Field("The sort order; a leading hyphen means descending.", default: "-updatedAt"),
    .selected: Field(
      "The members to return. Default: all but description, comments, attachments, watchlist and resources.",
      count: list),
    .raw: Field("Whether to include the vendor's unmodified record of each case."),
  ]

  package init() {}

  package func check() -> [Issue] {
    var issues: [Issue] = []
    if let since = updatedSince, let until = updatedUntil, since > until {
      issues.append(Issue("updatedSince", "must not be later than \"updatedUntil\""))
    }
    if let since = createdSince, let until = createdUntil, since > until {
      issues.append(Issue("createdSince", "must not be later than \"createdUntil\""))
    }
    return issues
  }

  // By hand (see `WireEncoder`): each listing hashes its query.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("status", states)
    writer.member("severity", severity)
    writer.member("search", search)
    writer.member("owner", owner)
    writer.member("createdBy", createdBy)
    writer.member("updatedSince", updatedSince)
    writer.member("updatedUntil", updatedUntil)
    writer.member("createdSince", createdSince)
    writer.member("createdUntil", createdUntil)
    writer.member("contracts", contracts)
    writer.member("users", users)
    writer.member("groups", groups)
    writer.member("numbers", numbers)
    writer.member("sort", sort)
    writer.member("fields", selected)
    writer.member("raw", raw)
    writer.endObject()
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

/// The order of a listing; a leading `-` means descending.
package enum CaseSort: String, CaseIterable, WireValue {
  case updatedAt, createdAt, severity, status, number, title
  case newestUpdate = "-updatedAt"
  case newest = "-createdAt"
  case mildest = "-severity"
  case statusDescending = "-status"
  case numberDescending = "-number"
  case titleDescending = "-title"

  package var isDescending: Bool { rawValue.hasPrefix("-") }

  /// The member that decides the order.
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

/// What a vendor does with a query.
package struct CasePlan: Sendable {
  /// The filters that the vendor lacks; the caller applies them and names them in `sources`.
  package var filteredHere: [CaseFilter]
  /// Whether the vendor's rows are in the requested order (ties in any order).
  package var isSorted: Bool
  /// How far back the listing goes; nil for no limit.
  package var window: JSON?
  /// Whether all pages are parts of one sequence, which ends after three consecutive pages without a new row (`ListingEnd`).
  /// False if they belong to several questions; then the provider detects the end of each.
  package var isOneSequence: Bool
  /// Whether pages that are not sorted have a `horizon`, so that the first rows are known before all are read.
  package var hasHorizon: Bool

  package init(
    filteredHere: [CaseFilter] = [], isSorted: Bool = true, window: JSON? = nil, isOneSequence: Bool = true,
    hasHorizon: Bool = false
  ) {
    self.filteredHere = filteredHere
    self.isSorted = isSorted
    self.window = window
    self.isOneSequence = isOneSequence
    self.hasHorizon = hasHorizon
  }
}

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

  /// Whether a case passes. A case without the checked member does not.
  package func passes(_ row: Case, _ query: CaseQuery) -> Bool { condition(query)?(row) ?? true }

  /// The condition of a query for a case; nil if the query does not use this filter.
  private func condition(_ query: CaseQuery) -> ((Case) -> Bool)? {
    switch self {
    case .status: query.states.map { states in { $0.status.map { states.contains($0.state) } ?? false } }
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

/// A part of a vendor's listing.
package struct CasePage: Sendable {
  package var rows: [CaseBox]
  /// The position of each row, so that a later listing can resume after any of them.
  package var positions: [VendorPosition]
  /// The position of the next page; nil if this is the last.
  package var next: VendorPosition?
  /// The vendor's count of cases.
  package var total: Int?
  /// When the rows were read; nil for now.
  package var asOf: Timestamp?
  /// In an order by update: no row still to come sorts before this time, except those of failed requests. Nil if unknown.
  package var horizon: Timestamp?
  /// Why rows are missing, although the others could be read.
  package var failure: Fault?
  /// The position that also requests again what failed, on this page or before; nil if nothing failed.
  package var retry: VendorPosition?
  /// The period that is covered, if `failure` made it shorter than that of the plan.
  package var window: JSON?

  package init(rows: [CaseBox], positions: [VendorPosition], next: VendorPosition?, total: Int?) {
    self.rows = rows
    self.positions = positions
    self.next = next
    self.total = total
  }

  /// Copies of the cases.
  package var cases: [Case] { rows.map(\.value) }
}
