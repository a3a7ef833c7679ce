import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Lists and reads cases.
struct IBMCases: CaseSource {
  let client: VendorClient

  /// IBM: clamps larger values silently.
  private static let largestPage = 100
  /// Offsets come from the vendor and from cursors. No account has as many cases, and sums of them fit into an `Int`.
  private static let largestOffset = 1_000_000_000

  // IBM: a row has every member that is requested.
  var listedMembers: CaseFields { .all }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    // IBM: filters by state and text only, and cannot sort by state.
    let here = CaseFilter.allCases.filter { $0 != .status && $0 != .search && $0.isUsed(in: query) }
    return CasePlan(filteredHere: here, isSorted: Self.sort(query.sort) != nil)
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    VendorPosition(page: String(max(0, Self.offset(position) - max(0, rows))))
  }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let offset = position.map(Self.offset) ?? 0
    let states = query.states.map(IBMStatus.queries)
    if states?.isEmpty == true { return CasePage(rows: [], positions: [], next: nil, total: 0) }
    var parameters = [("offset", String(offset)), ("limit", String(min(max(size, 1), Self.largestPage)))]
    if let search = query.search { parameters.append(("search", search)) }
    if let sort = Self.sort(query.sort) { parameters.append(("sort", sort)) }
    if let states { parameters.append(("status", states.joined(separator: ","))) }
    if let names = Self.names(query.fields, raw: query.includesRaw) { parameters.append(("fields", names)) }
    let request = VendorRequest(
      .get, "/cases", query: parameters, headers: Self.headers, isRepeatable: true,
      permission: "support.case.list")
    let records = IBMRecords(profile: client.profile, fields: query.fields, includesRaw: query.includesRaw)
    return try await client.send(request, call) { (response) throws(JSONError) in
      try VendorJSON.read(response.body) { (cursor) throws(JSONError) in
        try Self.page(&cursor, at: offset, records)
      }
    }
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    let query = Self.names(fields, raw: raw).map { [("fields", $0)] } ?? []
    let request = VendorRequest(
      .get, "/cases/\(number, "case")", query: query, headers: Self.headers, isRepeatable: true,
      permission: "support.case.read")
    let records = IBMRecords(profile: client.profile, fields: fields, includesRaw: raw)
    return try await client.sendForCase(number, request, records, call)
  }

  static let headers: HTTPHeaders = ["Accept": "application/json"]
  static let bodyHeaders: HTTPHeaders = ["Accept": "application/json", "Content-Type": "application/json"]

  // MARK: Answers

  /// Reads a page in one pass.
  private static func page(
    _ cursor: inout JSONCursor, at offset: Int, _ records: IBMRecords
  ) throws(JSONError) -> CasePage {
    var rows: [CaseBox] = []
    var found: VendorListing?
    var repeats = IBMRepeats()
    var hasNext = false
    var total: Int?
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "cases") {
        rows = []
        found = try cursor.elements("cases", identifiedBy: ["number"]) { (cursor) throws(JSONError) in
          guard let row = try records.row(&cursor, &repeats) else { return false }
          rows.append(row)
          return true
        }
      } else if cursor.matches(name, "next") {
        hasNext = try linksFurther(&cursor, than: offset)
      } else if cursor.matches(name, "total_count") {
        total = try cursor.lenientCount("total_count")
      } else {
        try cursor.skipValue()
      }
    }
    guard let found else { throw cursor.error(.missing(member: "cases"), at: 0) }
    let positions = found.indices.map { VendorPosition(page: String(offset + $0)) }
    // The next page begins after the received rows. The link is computed from the limit, and a page may have fewer rows.
    let reached = offset + found.received
    let isLast =
      found.received == 0 || !hasNext && ListingEnd.isLast(received: found.received, reached: reached, total: total)
    return CasePage(
      rows: rows, positions: positions,
      next: isLast || reached > largestOffset ? nil : VendorPosition(page: String(reached)), total: total)
  }

  /// Whether `next.href` has a later offset. The address itself is never followed: its scheme, path and limit are not reliable.
  private static func linksFurther(_ cursor: inout JSONCursor, than offset: Int) throws(JSONError) -> Bool {
    let next = JSONSlice(checked: cursor.bytes, try cursor.skipValue())
    guard next.kind == .object, let href = try JSONRecord(next).lenientText("href"),
      let start = href.firstIndex(of: "?")
    else { return false }
    let query = href[href.index(after: start)...].prefix { $0 != "#" }
    guard let text = URLText.pairs(query)?.first(where: { $0.name == "offset" })?.value,
      let found = number(text)
    else { return false }
    return found > offset && found <= largestOffset
  }

  private static func offset(_ position: VendorPosition) -> Int {
    let page = min(number(position.page) ?? 0, largestOffset)
    return min(page + min(max(0, position.row), largestOffset), largestOffset)
  }

  /// Digits only; `Int` also accepts a sign.
  private static func number(_ text: String) -> Int? {
    text.isDecimal ? Int(text) : nil
  }

  // MARK: Queries

  private static func sort(_ sort: CaseSort) -> String? {
    let name: String? =
      switch sort {
      case .updatedAt, .newestUpdate: "updated_at"
      case .createdAt, .newest: "created_at"
      case .severity, .mildest: "severity"
      case .number, .numberDescending: "number"
      case .title, .titleDescending: "short_description"
      case .status, .statusDescending: nil
      }
    return name.map { sort.isDescending ? "~\($0)" : $0 }
  }

  /// IBM's names of the members; nil for all members, which a raw record needs.
  private static func names(_ fields: CaseFields, raw: Bool) -> String? {
    if raw || fields == .all { return nil }
    return (["number"] + fields.fields.flatMap(names)).joined(separator: ",")
  }

  private static func names(of field: CaseField) -> [String] {
    switch field {
    case .title: ["short_description"]
    case .description: ["description"]
    case .status: ["status"]
    case .severity: ["severity"]
    case .createdAt: ["created_at"]
    case .createdBy: ["created_by"]
    case .updatedAt: ["updated_at"]
    case .updatedBy: ["updated_by"]
    case .contact: ["contact"]
    case .offering: ["offering"]
    case .resolution: ["resolution"]
    case .closeNotes: ["close_notes"]
    case .supportTier: ["support_tier"]
    case .watchlist: ["watchlist"]
    case .resources: ["resources"]
    case .attachments: ["attachments"]
    case .comments: ["comments"]
    case .vendorFields: ["contact_type", "invoice_number", "agent_close_only", "eu"]
    default: []
    }
  }
}
