import CaseModel
import HTTP
import Platform
import ProviderKit
import XML

/// Lists and reads cases.
struct StrataCases: CaseSource {
  let client: VendorClient
  let accountNumber: String?

  /// Rows per page. The portal's own pages have 50; the maximum is not documented.
  private static let largestPage = 100

  // Red Hat: rows are short: without texts, people who are notified, the entitlement and bugs.
  var listedMembers: CaseFields {
    .all.subtracting([.description, .comments, .attachments, .watchlist, .supportTier, .bugs, .vendorFields])
  }

  var optionalMembers: CaseFields { listedMembers.intersection(PortalRows.optionalMembers) }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    let here = CaseFilter.allCases.filter { $0.isUsed(in: query) && !Self.isSent($0, query) }
    return CasePlan(filteredHere: here, isSorted: PortalRows.sortField(query.sort) != nil)
  }

  /// Whether the vendor's filter is reliable. Red Hat: filters are sometimes ignored, so whatever a row shows is filtered here,
  /// too.
  private static func isSent(_ filter: CaseFilter, _ query: CaseQuery) -> Bool {
    switch filter {
    case .search: true
    // Rows may lack their group.
    case .groups: query.groups?.allSatisfy(PortalRows.isNumber) ?? true
    // `includeClosed` has exactly this meaning.
    case .status: query.states == PortalRows.openStates
    default: false
    }
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    PortalRows.rewind(position, by: rows)
  }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let start = position.map(PortalRows.start) ?? 0
    let count = min(max(size, 1), Self.largestPage)
    // Red Hat: POST, but a search: safe to repeat.
    let request = VendorRequest(
      .post, "/cases/filter", headers: StrataXML.bodyHeaders, body: filter(query, start: start, count: count),
      isRepeatable: true)
    return try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      let root = try StrataXML.root("cases", of: response)
      let records = StrataRecords(
        profile: client.profile, fields: query.fields, includesRaw: query.includesRaw, in: root)
      let rows = try StrataXML.rows("case", in: root, where: StrataRecords.isCase, records.row)
      let total = root.count("totalCount")
      let received = rows.received
      let reached = start + received
      let isLast = ListingEnd.isLast(received: received, reached: reached, total: total)
      return CasePage(
        rows: rows.parts, positions: rows.indices.map { VendorPosition(page: String(start + $0)) },
        next: isLast ? nil : VendorPosition(page: String(reached)), total: total)
    }
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    let request = VendorRequest(
      .get, "/cases/\(number, "case")", headers: StrataXML.headers, isRepeatable: true)
    let answer = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      let root = try StrataXML.root("case", of: response)
      let records = StrataRecords(profile: client.profile, fields: fields, includesRaw: raw, in: root)
      guard let row = records.row(root) else { throw UnreadableResponse("The case has no caseNumber") }
      return (found: row.value, id: root.full("id"))
    }
    try client.requireCase(number, answer.found, id: answer.id, request)
    var found = answer.found
    if fields.contains(.watchlist) && found.watchlist == nil { found.watchlist = [] }
    var parts = CasePartReader(client, number, fields)
    if fields.contains(.comments) && found.comments == nil {
      found.comments = try await parts.read(.comments) { () throws(Fault) in
        try await StrataComments(client: client).list(number, raw: false, call)
      }
    }
    if fields.contains(.attachments) {
      found.attachments = try await parts.read(.attachments) { () throws(Fault) in
        try await StrataAttachments(client: client).list(number, call)
      }
    }
    try parts.finish(&found)
    return found
  }

  // MARK: Queries

  private func filter(_ query: CaseQuery, start: Int, count: Int) -> [UInt8] {
    StrataXML.document("caseFilter") { writer in
      // Red Hat: the order of the schema.
      if let until = query.updatedUntil { writer.element("endDate", PortalRows.day(until, later: 1)) }
      if let accountNumber { writer.element("accountNumber", accountNumber) }
      writer.element("includeClosed", PortalRows.includesClosed(query) ? "true" : "false")
      if let groups = query.groups, groups.allSatisfy(PortalRows.isNumber) {
        writer.begin("groupNumbers")
        for group in groups { writer.element("groupNumber", group) }
        writer.end()
      }
      if let search = query.search { writer.element("keyword", search) }
      writer.element("count", String(count))
      writer.element("start", String(start))
      if let severities = query.severities, severities.count == 1, let level = severities.first,
        let word = RedHatSeverity.word(level)
      {
        writer.element("severity", word)
      }
      if let field = PortalRows.sortField(query.sort) {
        writer.element("sortField", field)
        writer.element("sortOrder", query.sort.isDescending ? "DESC" : "ASC")
      }
      if let since = query.updatedSince { writer.element("startDate", PortalRows.day(since, later: -1)) }
      if query.states == [.closed] { writer.element("status", RedHatStatus.closed) }
    }
  }
}
