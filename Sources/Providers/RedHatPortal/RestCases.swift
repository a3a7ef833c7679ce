import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Lists and reads cases in rest-v1 and rest-v3.
struct RestCases: CaseSource {
  let client: VendorClient
  let dialect: PortalDialect
  let accountNumber: String?

  /// Red Hat: 50 rows per page by default; this is the maximum.
  private static let largestPage = 200

  // Red Hat: rows of rest-v1 have neither texts nor bugs. Those of rest-v3 are full cases; whether with all comments is not
  // documented.
  var listedMembers: CaseFields {
    dialect == .restV3
      ? .all.subtracting([.comments, .attachments])
      : .all.subtracting([.description, .comments, .attachments, .escalated, .bugs, .vendorFields])
  }

  var optionalMembers: CaseFields { listedMembers.intersection(PortalRows.optionalMembers) }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    // Red Hat: a filter by group takes one number. Rows may lack their group, so it cannot be filtered here.
    if let groups = query.groups, groups.count != 1 || !groups.allSatisfy(PortalRows.isNumber) {
      throw .invalidParams("groups", "must be the number of one group with the dialect \(dialect.rawValue)")
    }
    let here = CaseFilter.allCases.filter { $0.isUsed(in: query) && !Self.isSent($0, query) }
    return CasePlan(filteredHere: here, isSorted: PortalRows.sortField(query.sort) != nil)
  }

  /// Whether the vendor's filter is reliable. Red Hat: filters are sometimes ignored, so whatever a row shows is filtered here,
  /// too.
  private static func isSent(_ filter: CaseFilter, _ query: CaseQuery) -> Bool {
    switch filter {
    case .search, .groups: true
    case .status: query.states == PortalRows.openStates
    default: false
    }
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition { PortalRows.rewind(position, by: rows) }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let start = position.map(PortalRows.start) ?? 0
    let count = min(max(size, 1), Self.largestPage)
    // Red Hat: POST, but a search: safe to repeat.
    let request = VendorRequest(
      .post, "/cases/filter", headers: RestWire.bodyHeaders, body: filter(query, start: start, count: count).bytes,
      isRepeatable: true)
    let records = RestRecords(
      profile: client.profile, dialect: dialect, fields: query.fields, includesRaw: query.includesRaw)
    let (page, total) = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      try Self.read(answer, records)
    }
    // Red Hat: a known bug returns a correct total with an empty list. On a later page the total may be wrong instead, so the
    // empty page ends the listing.
    if page.received == 0, start == 0, let total, total > 0 {
      throw client.fault(.vendorProtocol, "Red Hat counts \(total) cases but returned none.")
        .with("remedy", "Read single cases with cases/get, or use another dialect.")
    }
    let reached = start + page.received
    // Red Hat: a page of rest-v3 has few cases, whatever the requested size.
    let isLast = ListingEnd.isLast(received: page.received, reached: reached, total: total)
    return CasePage(
      rows: page.parts.map { CaseBox($0) }, positions: page.indices.map { VendorPosition(page: String(start + $0)) },
      next: isLast ? nil : VendorPosition(page: String(reached)), total: total)
  }

  private static func read(
    _ answer: JSONRecord, _ records: RestRecords
  ) throws(JSONError) -> (page: VendorList<Case>, total: Int?) {
    // Red Hat: the guide has `cases`; public fixtures also have `case`.
    let name: StaticString = answer["cases"] == nil && answer["case"] != nil ? "case" : "cases"
    let page = try answer.rows(name, identifiedBy: ["caseNumber", "uri"], records.row)
    return (page, answer.lenientCount("totalCount"))
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    let request = VendorRequest(
      .get, "/cases/\(number, "case")", headers: RestWire.headers, isRepeatable: true)
    let records = RestRecords(profile: client.profile, dialect: dialect, fields: fields, includesRaw: raw)
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      (found: try records.read(answer), id: answer.lenientText("id"))
    }
    try client.requireCase(number, answer.found, id: answer.id, request)
    var found = answer.found
    // Red Hat: files have a separate service, which can be missing or down.
    var parts = CasePartReader(client, number, fields)
    if fields.contains(.comments) && found.comments == nil {
      found.comments = try await parts.read(.comments) { () throws(Fault) in
        try await RestComments(client: client, dialect: dialect).list(number, raw: false, call)
      }
    }
    if fields.contains(.attachments) {
      found.attachments = try await parts.read(.attachments) { () throws(Fault) in
        try await RestAttachments.list(number, client, call)
      }
    }
    try parts.finish(&found)
    return found
  }

  // MARK: Queries

  private func filter(_ query: CaseQuery, start: Int, count: Int) -> JSON {
    let severities = query.severities.map { levels in
      JSON.array(levels.sorted().compactMap(RedHatSeverity.word).map { .string($0) })
    }
    let sort = PortalRows.sortField(query.sort)
    return .object(present: [
      ("offset", .number(start)), ("maxResults", .number(count)),
      dialect == .restV3
        ? ("accountNumbers", accountNumber.map { [.string($0)] })
        : ("accountNumber", accountNumber.map { .string($0) }),
      ("includeClosed", .bool(PortalRows.includesClosed(query))),
      ("groupNumber", query.groups?.first.map { .string($0) }), ("keyword", query.search.map { .string($0) }),
      ("severities", severities),
      // Red Hat: the other words were renamed; this one stayed.
      ("statuses", query.states == [.closed] ? [.string(RedHatStatus.closed)] : JSON?.none),
      // Red Hat: the guide filters by the last change with these, as strata does.
      ("startDate", query.updatedSince.map { .string(PortalRows.day($0, later: -1)) }),
      ("endDate", query.updatedUntil.map { .string(PortalRows.day($0, later: 1)) }),
      ("sortField", sort.map { .string($0) }),
      ("sortOrder", sort.map { _ in .string(query.sort.isDescending ? "DESC" : "ASC") }),
    ])
  }
}
