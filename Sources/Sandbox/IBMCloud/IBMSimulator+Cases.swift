import HTTP
import JSON

// Operations 1 and 3 of the reference: list and get.

extension IBMSimulator {
  /// GET /cases: CaseList. `total_count`, `first`, `last` and `cases` are always there.
  func listCases(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    var query = try IBMQuery(try call.parameters(["offset", "limit", "search", "sort", "status", "fields"]))
    query.limit = min(query.limit, call.settings.pageCases)
    let page = cases.page(query)
    let links = call.links
    var writer = JSONWriter()
    writer.reserve(page.cases.count * (query.fields.contains(.comments) ? 6144 : 1024) + 1024)
    writer.object { writer in
      if call.settings.sendsTotalCount { writer.member("total_count", page.total) }
      func link(_ name: String, _ offset: Int?, to writer: inout JSONWriter) {
        writer.object(name) {
          $0.member("href", links.page(limit: query.limit, offset: offset, filters: query.filters))
        }
      }
      link("first", nil, to: &writer)
      let (next, isBeyond) = query.offset.addingReportingOverflow(query.limit)
      if call.settings.linksPages && !isBeyond && next < page.total { link("next", next, to: &writer) }
      if query.offset > 0 { link("previous", max(0, min(query.offset, page.total) - query.limit), to: &writer) }
      link("last", max(0, page.total - 1) / query.limit * query.limit, to: &writer)
      writer.array("cases", page.cases) { found, writer in
        writer.object { found.writeMembers(query.fields, to: &$0, links: links) }
      }
    }
    return HTTPResponse(200, body: writer.bytes)
  }

  /// GET /cases/{case_number}: Case.
  func getCase(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    let fields = try IBMQuery.fields(try call.parameters(["fields"])["fields"])
    let found = try cases.find(call.number, fields: fields)
    return answer(found, fields, call: call)
  }

  func answer(_ found: IBMCase, _ fields: [IBMField] = IBMField.allCases, call: IBMCall) -> HTTPResponse {
    HTTPResponse { found.writeMembers(fields, to: &$0, links: call.links) }
  }
}
