import HTTP
import JSON

/// An admitted request to the API.
struct CiscoCall: Sendable {
  let operation: CiscoOperation
  let query: CiscoQuery
  let url: URLParts
  let settings: CiscoSettings
}

extension CiscoCall {
  func write(_ found: [CiscoCase], hasTechnology: Bool, to writer: inout JSONWriter) {
    let records = SimulatedCiscoRecords(settings: settings)
    writer.array("cases", found.enumerated()) { row, writer in
      writer.object { records.summary(row.element, entry: row.offset + 1, hasTechnology: hasTechnology, to: &$0) }
    }
  }

  /// Section 2.3 of the reference; all numbers are numbers.
  func writePagination(total: Int, count: Int, to writer: inout JSONWriter) {
    let size = settings.pageCases
    if settings.sendsLastIndex { writer.member("last_index", max(1, (total + size - 1) / size)) }
    writer.member("page_index", query.page)
    writer.member("page_records", count)
    writer.member("self_link", selfLink)
    writer.member("title", operation.title ?? "")
    if settings.sendsTotalRecords { writer.member("total_records", total) }
  }

  /// Cisco: repeats the request for contracts; for users it has an order of its own and the defaults.
  private var selfLink: String {
    // One of the seed's samples lacks a dot.
    let origin = settings.hasOddLinks ? "https://apicisco.com" : url.shownOrigin
    if operation == .casesByContract && !url.query.isEmpty { return "\(origin)\(url.path)?\(url.query)" }
    let pairs = URLText.pairs(url.query) ?? []
    var query = "page_index=\(query.page)&sort_by=\(query.sort.rawValue)"
    for name in ["status_flag", "date_created_from", "date_created_to"] {
      if let value = pairs.first(where: { $0.name == name })?.value, !value.isEmpty { query += "&\(name)=\(value)" }
    }
    return "\(origin)\(url.path)?\(query)"
  }
}
