import HTTP
import JSON

// Section 3 of the reference: cases in strata.

extension RedHatSimulator {
  func performStrata(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    switch call.operation {
    case .listCases: try listCases(call)
    case .filterCases: try filterCases(call)
    case .getCase: try getCase(call)
    case .createCase: try createCase(call)
    case .updateCase: try updateCase(call)
    case .listComments, .getComment, .addComment, .updateComment: try performOnComments(call)
    case .listAttachments: try listAttachments(call)
    case .addAttachment: try addAttachment(call)
    case .downloadAttachment: try downloadAttachment(call)
    case .deleteAttachment: try deleteAttachment(call)
    case .addNotifiedUser: try addNotifiedUser(call)
    case .removeNotifiedUser: try removeNotifiedUser(call)
    case .listGroups, .getGroup, .addGroup, .updateGroup, .deleteGroup, .setDefaultGroup: try performOnGroups(call)
    default: try performReference(call)
    }
  }

  // MARK: Lists

  private func listCases(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    var query = try RedHatQuery(call.parameters)
    query.count = min(query.count, call.settings.pageCases)
    let form: RedHatCase.Form = call.parameters.flag("detail") == true ? .detailed : .short
    let page = cases.page(query, form == .short ? .row : .text)
    return try answer(call, listing(call, query, page, form, path: "/cases"))
  }

  private func filterCases(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    var query = try RedHatQuery(try call.xmlBody("caseFilter"), call.parameters)
    query.count = min(query.count, call.settings.pageCases)
    return try answer(call, listing(call, query, cases.page(query, .row), .short, path: "/cases/filter"))
  }

  private func listing(
    _ call: RedHatCall, _ query: RedHatQuery, _ page: (total: Int, cases: [RedHatCase]), _ form: RedHatCase.Form,
    path: String
  ) -> StrataNode {
    var parts = page.cases.map { $0.node(call.links, form, repeats: true) }
    func link(_ name: String, start: Int) -> StrataNode {
      let pairs = (URLText.pairs(call.url.query) ?? []).filter { $0.name != "start" && $0.name != "count" }
      let query = URLText.query(
        pairs.map { ($0.name, $0.value) } + [("start", "\(start)"), ("count", "\(query.count)")])
      return .text(name, "\(call.links.base)\(path)?\(query)")
    }
    // Red Hat: an empty list has no count either.
    guard page.total > 0 else { return StrataNode("cases", []) }
    if query.start > 0 { parts.append(link("previous", start: max(0, query.start - query.count))) }
    let end = query.start + page.cases.count
    if query.start < page.total, end < page.total { parts.append(link("next", start: end)) }
    if call.settings.sendsTotalCount { parts.append(.number("totalCount", page.total)) }
    return StrataNode("cases", parts)
  }

  // MARK: One case

  private func getCase(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try answer(call, try cases.find(call.number, account: call.account, .everything).node(call.links, .whole))
  }

  private func createCase(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try checkCreation(call)
    let made = try makeCase(call, RedHatChanges(try call.xmlBody("case")))
    return created(call, call.links.address(of: made.number), page: RedHatLinks.page(of: made.number))
  }

  private func updateCase(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let record = try call.xmlBody("case")
    if let number = record.attribute("caseNumber"), !number.isEmpty, number != call.number {
      throw .bad("The body is about the case \(number)")
    }
    try changeCase(call, RedHatChanges(record))
    return HTTPResponse(call.settings.accepts202 ? 202 : 200)
  }

  // MARK: Answers

  func answer(_ call: RedHatCall, _ node: StrataNode) throws(RedHatError) -> HTTPResponse {
    if call.accepts("application/xml") || call.accepts("text/xml") {
      return HTTPResponse(
        200, headers: ["Content-Type": "application/xml"], body: node.xml(prefixed: call.settings.prefixesXML))
    }
    guard call.accepts("application/json") else { throw RedHatError(406, form: .bare) }
    return HTTPResponse(200, headers: ["Content-Type": "application/json"], body: node.json)
  }

  /// A creation has no XML in its answer, so the client may accept plain text only.
  func checkCreation(_ call: RedHatCall) throws(RedHatError) {
    let types = ["application/xml", "text/xml", "application/json", "text/plain"]
    guard types.contains(where: call.accepts) else { throw RedHatError(406, form: .bare) }
  }

  /// 201 with an address. Red Hat: the body is empty, except for clients that accept JSON only.
  /// - Parameter page: the page for people.
  func created(_ call: RedHatCall, _ address: String, page: String? = nil) -> HTTPResponse {
    var response = HTTPResponse(201, headers: ["Location": address])
    if let page { response.headers["view_uri"] = page }
    guard !call.accepts("application/xml"), call.accepts("application/json") else { return response }
    response.headers["Content-Type"] = "application/json"
    response.body = JSON.object([.init("location", [.string(address)])]).bytes
    return response
  }
}
