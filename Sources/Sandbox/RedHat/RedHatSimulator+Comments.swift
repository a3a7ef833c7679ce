import HTTP

// Section 4 of the reference: comments.

extension RedHatSimulator {
  func performOnComments(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    switch call.operation {
    case .getComment:
      let found = try cases.find(call.number, account: call.account, .everything)
      guard let comment = found.comments.first(where: { $0.id == call.arguments[1] }) else { throw Self.noComment }
      return try answer(call, comment.node(of: found.number, call.links))
    case .addComment: return try addStrataComment(call)
    case .updateComment: return try updateComment(call)
    default:
      let found = try comments(call)
      let nodes = found.reversed().map { $0.node(of: call.number, call.links, repeats: true) }
      return try answer(call, StrataNode("comments", nodes))
    }
  }

  private static let noComment = RedHatError(404, "NOT_FOUND", "The comment does not exist")

  /// Oldest first.
  func comments(_ call: RedHatCall) throws(RedHatError) -> [RedHatComment] {
    let (from, until) = try dates(call)
    return try cases.find(call.number, account: call.account, .everything).comments.filter {
      (from...until).contains($0.createdAt)
    }
  }

  func dates(_ call: RedHatCall) throws(RedHatError) -> (from: Int64, until: Int64) {
    var from = Int64.min
    var until = Int64.max
    if let text = call.parameters["startDate"] { from = try RedHatQuery.bound(text, "startDate", isEnd: false) }
    if let text = call.parameters["endDate"] { until = try RedHatQuery.bound(text, "endDate", isEnd: true) }
    guard from <= until else { throw .bad("The startDate is later than the endDate") }
    return (from, until)
  }

  private func addStrataComment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try checkCreation(call)
    let record = try call.xmlBody("comment")
    try Self.check(record, call)
    let id = try addComment(
      call, record.verbatim("text") ?? "", isPublic: record.flag("public") ?? true,
      isDraft: record.flag("draft") ?? false)
    // Red Hat: adds the comment nevertheless.
    let isPlainOnly = !call.accepts("application/xml") && !call.accepts("application/json")
    guard !(call.settings.hidesPlainTextComments && isPlainOnly) else { throw RedHatError(404, form: .page) }
    return created(
      call, "\(call.links.address(of: call.number))/comments/\(id)", page: "\(RedHatLinks.page(of: call.number))#\(id)")
  }

  /// The number in the body is optional.
  private static func check(_ record: StrataRecord, _ call: RedHatCall) throws(RedHatError) {
    if let number = record.attribute("caseNumber"), !number.isEmpty, number != call.number {
      throw .bad("The body is about the case \(number)")
    }
  }

  /// Adds a comment and changes the status as the settings require; returns its id.
  func addComment(
    _ call: RedHatCall, _ text: String, isPublic: Bool, isDraft: Bool
  ) throws(RedHatError) -> String {
    guard text.contains(where: { !$0.isWhitespace }) else { throw .missing("text") }
    let seed = cases.population.seed
    return try cases.edit(call) { found, newID throws(RedHatError) in
      var random = SplitMix64(seed: seed ^ 0x636F_6D6D, part: newID)
      let id = SalesforceID.make("a0a", &random)
      found.comments.append(
        RedHatComment(
          id: id, text: text, createdAt: found.updatedAt, author: call.caller, updatedAt: found.updatedAt,
          isPublic: isPublic, isDraft: isDraft))
      if !isDraft { Self.move(&found, call.settings) }
      return id
    }
  }

  private static func move(_ found: inout RedHatCase, _ settings: RedHatSettings) {
    switch found.status {
    case .waitingOnCustomer where settings.commentsAnswer: found.status = .waitingOnRedHat
    case .closed where settings.commentsReopen: found.status = .waitingOnRedHat
    default: break
    }
  }

  /// Red Hat: only drafts can be changed.
  private func updateComment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let record = try call.xmlBody("comment")
    try Self.check(record, call)
    try cases.edit(call) { found, _ throws(RedHatError) in
      guard let index = found.comments.firstIndex(where: { $0.id == call.arguments[1] }) else { throw Self.noComment }
      guard found.comments[index].isDraft else { throw .bad("Only drafts can be changed") }
      if let text = record.verbatim("text") { found.comments[index].text = text }
      if let isPublic = record.flag("public") { found.comments[index].isPublic = isPublic }
      if let isDraft = record.flag("draft") { found.comments[index].isDraft = isDraft }
      found.comments[index].updatedAt = found.updatedAt
      if !found.comments[index].isDraft { Self.move(&found, call.settings) }
    }
    return HTTPResponse(200)
  }
}
