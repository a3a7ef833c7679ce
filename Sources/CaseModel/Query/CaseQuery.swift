package import JSON
package import Platform

/// A query for cases. A nil member matches anything.
package struct CaseQuery: WireObject, Equatable {
  package var states: Set<CaseState>?
  /// Whether a case without a status also passes the filter by state. Not a param: a negated term of a query sets it.
  package var includesMissingState = false
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
