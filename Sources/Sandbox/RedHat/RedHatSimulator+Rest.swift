import HTTP
import JSON

// Sections 10 and 11 of the reference: the same cases in rest-v1 and rest-v3.

extension RedHatSimulator {
  /// Red Hat: a comment has at most 32 K characters.
  static let longestComment = 32_768
  private static let largestPage = 200

  func performRest(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let isDownload = call.operation == .downloadAttachment
    guard isDownload || call.accepts("application/json") else { throw RedHatError(406, form: .bare) }
    switch call.operation {
    case .filterCases: return try filterRestCases(call)
    case .getCase:
      let found = try cases.find(call.number, account: call.account, .everything)
      return json(200) { writer in writer.object { found.writeMembers(to: &$0, call) } }
    case .createCase:
      let made = try makeCase(call, try restChanges(call))
      return created(call, call.links.address(of: made.number))
    case .updateCase:
      try changeCase(call, try restChanges(call))
      return HTTPResponse(200)
    case .listComments: return try listRestComments(call)
    case .addComment: return try addRestComment(call)
    case .listAttachments:
      let found = try cases.find(call.number, account: call.account, .everything)
      let files = found.attachments.filter { call.settings.hasSampleShapes || $0.isActive && !$0.isDeprecated }
      return json(200) { writer in
        writer.array(files) { file, writer in writer.object { file.writeMembers(to: &$0, of: found.number, call) } }
      }
    case .addAttachment:
      let added = try keepAttachment(call)
      return json(201) { writer in
        writer.array([added]) { file, writer in writer.object { file.writeMembers(to: &$0, of: call.number, call) } }
      }
    case .downloadAttachment: return try downloadAttachment(call)
    case .locateAttachment: return try locateAttachment(call)
    default: throw RedHatError(404, form: .page)
    }
  }

  private func json(_ status: Int, _ write: (inout JSONWriter) -> Void) -> HTTPResponse {
    var writer = JSONWriter()
    write(&writer)
    return HTTPResponse(status, headers: ["Content-Type": "application/json"], body: writer.bytes)
  }

  private func created(_ call: RedHatCall, _ address: String) -> HTTPResponse {
    var response = json(201) { JSON.object([.init("location", [.string(address)])]).write(to: &$0) }
    response.headers["Location"] = address
    return response
  }

  // MARK: Cases

  private func filterRestCases(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let query = try restQuery(call)
    var shown = query
    // Red Hat: rest-v3 returns fewer cases than requested, since each is whole.
    if call.dialect == .restV3 { shown.count = min(query.count, call.settings.restV3PageCases) }
    shown.count = min(shown.count, call.settings.pageCases)
    let page = cases.page(shown, call.dialect == .restV3 ? .everything : .row)
    return json(200) { writer in
      writer.object { writer in
        writer.array(call.settings.hasSampleShapes ? "case" : "cases", page.cases) { found, writer in
          writer.object { found.writeMembers(to: &$0, call, isRow: call.dialect == .restV1) }
        }
        if call.settings.sendsTotalCount { writer.member("totalCount", page.total) }
        writer.member("offset", query.start)
        writer.member("maxResults", query.count)
      }
    }
  }

  private func restQuery(_ call: RedHatCall) throws(RedHatError) -> RedHatQuery {
    let body = try call.jsonBody()
    func texts(_ one: String, _ many: String) -> [String] {
      (body[one]?.string).map { [$0] } ?? (body[many]?.array ?? []).compactMap(\.string)
    }
    var query = RedHatQuery()
    query.words = RedHatQuery.words(body["keyword"]?.string ?? body["searchString"]?.string ?? "")
    query.includesClosed = body["includeClosed"]?.bool ?? false
    if let group = body["groupNumber"] {
      query.groups = [try RedHatQuery.group(group.string ?? group.integer.map { "\($0)" } ?? "")]
    }
    if let text = body["startDate"]?.string { query.from = try RedHatQuery.bound(text, "startDate", isEnd: false) }
    if let text = body["endDate"]?.string { query.until = try RedHatQuery.bound(text, "endDate", isEnd: true) }
    query.accounts = texts("accountNumber", "accountNumbers")
    query.contacts = texts("ownerSSOName", "ownerSSONames")
    query.severities = texts("severity", "severities").map { SimulatedRedHatSeverity.level($0) ?? 0 }
    query.statuses = texts("status", "statuses").map {
      call.dialect == .restV3 ? SimulatedRedHatStatus(newTitle: $0) : SimulatedRedHatStatus(title: $0)
    }
    query.products = texts("product", "products")
    try query.setOrder(body["sortField"]?.string, body["sortOrder"]?.string)
    if let value = body["maxResults"] {
      guard let count = value.integer, count >= 0 else { throw .bad("maxResults is not a whole number") }
      query.count = min(count, Self.largestPage)
    }
    if let value = body["offset"] {
      guard let start = value.integer, start >= 0 else { throw .bad("offset is not a whole number") }
      query.start = start
    }
    return query
  }

  private func restChanges(_ call: RedHatCall) throws(RedHatError) -> RedHatChanges {
    let body = try call.jsonBody()
    func text(_ name: String) throws(RedHatError) -> String? {
      guard let value = body[name], !value.isNull else { return nil }
      guard let text = value.string else { throw .bad("\(name) is not a text") }
      return text
    }
    var requested = RedHatChanges()
    requested.summary = try text("summary")
    requested.description = try text("description")
    requested.product = try text("product")
    requested.version = try text("version")
    requested.type = try text("caseType")
    requested.severity = try text("severity")
    requested.alternateID = try text("alternateId")
    requested.group = try text("groupNumber")
    requested.account = try text("accountNumber")
    requested.contact = try text("contactSSOName")
    requested.isEscalated = body["requestManagementEscalation"]?.bool
    if let title = try text("status") {
      requested.status =
        call.dialect == .restV3 ? SimulatedRedHatStatus(newTitle: title) : SimulatedRedHatStatus(title: title)
      guard requested.status != nil else { throw .bad("Unknown status \(title)") }
    }
    return requested
  }

  // MARK: Comments

  private func listRestComments(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    var found = try comments(call)
    let order = call.parameters["sortOrder"] ?? "desc"
    guard ["asc", "desc"].contains(order.lowercased()) else { throw .bad("The sortOrder is asc or desc") }
    if order.lowercased() == "desc" { found.reverse() }
    return json(200) { writer in
      writer.array(found) { comment, writer in writer.object { comment.writeMembers(to: &$0, of: call.number, call) } }
    }
  }

  private func addRestComment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let body = try call.jsonBody()
    guard let text = body["commentBody"]?.string else { throw .missing("commentBody") }
    guard text.unicodeScalars.count <= Self.longestComment else {
      throw .bad("The commentBody has more than \(Self.longestComment) characters")
    }
    let id = try addComment(
      call, text, isPublic: body["isPublic"]?.bool ?? true, isDraft: body["isDraft"]?.bool ?? false)
    return created(call, "\(call.links.address(of: call.number))/comments/\(id)")
  }

  // MARK: Files

  /// GET /cases/attachments/downloadFile/{case}/{uuid}: an address that is valid for 15 minutes.
  private func locateAttachment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let found = try attachment(call, call.arguments[1])
    let ticket = try cases.ticket(for: call.number, found.uuid, until: call.now + 900)
    return json(200) { writer in
      writer.object { writer in
        writer.member("downloadUrl", call.links.file(ticket))
        writer.member("fileName", found.fileName)
        writer.member("expiresInSeconds", "900")
      }
    }
  }

  /// File stores refuse a token beside the ticket in the address.
  func fetchFile(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    guard call.request.headers["Authorization"] == nil else {
      throw .bad("Only one way of authentication is allowed")
    }
    guard let found = try cases.fileTicket(behind: call.number, now: call.now) else {
      throw RedHatError(403, form: .bare)
    }
    let attachments = try cases.find(found.number, account: nil, .everything).attachments
    guard let attachment = attachments.first(where: { $0.uuid == found.uuid }) else {
      throw RedHatError(404, form: .page)
    }
    return try file(attachment)
  }
}

extension RedHatCases {
  /// A name that cannot be guessed.
  func ticket(for number: String, _ uuid: String, until end: Int64) throws(RedHatError) -> String {
    try withState { state in
      state.idCount += 1
      var random = SplitMix64(seed: population.seed ^ 0x7469_636B, part: state.idCount)
      let ticket = random.hex32()
      if state.tickets.count >= 10_000 { state.tickets = [:] }
      state.tickets[ticket] = RedHatTicket(number: number, uuid: uuid, end: end)
      return ticket
    }
  }

  /// Nil for an unknown or expired ticket.
  func fileTicket(behind ticket: String, now: Int64) throws(RedHatError) -> RedHatTicket? {
    try withState { state in state.tickets[ticket].flatMap { now < $0.end ? $0 : nil } }
  }
}
