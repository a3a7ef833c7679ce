import HTTP
import JSON

// Operations 2, 4, 7, 8 and 9 of the reference: what changes a case.

extension IBMSimulator {
  /// POST /cases: the new Case, with 200 and not 201.
  func createCase(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let new = try IBMNewCase(try call.jsonBody(), call.settings)
    let user = call.caller.user
    let made = cases.create(now: call.now) { number, now in
      var made = IBMCase(
        number: number, shortDescription: new.subject, description: new.description, createdAt: now, createdBy: user,
        updatedAt: now, updatedBy: user, contact: user, status: .new, severity: new.severity,
        supportTier: IBMPopulation.tier(age: 0))
      made.invoiceNumber = new.invoiceNumber
      made.euSupport = new.eu.support
      made.euDataCenter = new.eu.dataCenter
      made.watchlist = new.watchlist
      made.resources = new.resources.isEmpty ? nil : new.resources
      made.offering = new.offering
      return made
    }
    return answer(made, call: call)
  }

  /// PUT /cases/{case_number}/status: the Case.
  func setStatus(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let body = try call.jsonBody()
    let action = try body.text("action", within: 1...100)
    let code = try body.optionalInteger("resolution_code", 1...8)
    let comment = try body.optionalText("comment", within: 0...8000) ?? ""
    let user = call.caller.user
    let changed = try cases.edit(call) { found throws(IBMError) in
      switch action {
      case "resolve":
        try found.resolve(try body.required("resolution_code", code), comment, by: user)
      case "unresolve":
        guard !comment.isEmpty else { throw .invalid("comment", "is required") }
        try found.unresolve(comment, by: user)
      case "accept":
        guard found.status == .resolutionProvided else { throw .wrongState(found.status) }
        try found.resolve(8, comment, by: user)
      default: throw .invalid("action", because: "'\(action)' is not an action")
      }
      return found
    }
    return answer(changed, call: call)
  }

  /// PUT /cases/{case_number}/watchlist: a user outside the account is in `failed`, with 200 all the same.
  func addToWatchlist(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let users = try IBMUser.list(try call.jsonBody(), atLeast: 0)
    let members = users.compactMap(\.member)
    try cases.edit(call) { found throws(IBMError) in
      for member in members where !found.watchlist.contains(member) { found.watchlist.append(member) }
    }
    return HTTPResponse { writer in
      writer.array("added", members) { $1.object($0.writeMembers) }
      writer.array("failed", users.filter { $0.member == nil }) { $1.object($0.writeMembers) }
    }
  }

  /// DELETE /cases/{case_number}/watchlist, with a body: the users who remain.
  func removeFromWatchlist(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let members = try IBMUser.list(try call.jsonBody(), atLeast: 0).compactMap(\.member)
    let left = try cases.edit(call) { found throws(IBMError) in
      found.watchlist.removeAll(where: members.contains)
      return found.watchlist
    }
    return HTTPResponse { $0.array("watchlist", left) { $1.object($0.writeMembers) } }
  }

  /// PUT /cases/{case_number}/resources: the Resource.
  func addResource(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let resource = try IBMResource(try call.jsonBody())
    try cases.edit(call) { found throws(IBMError) in
      found.resources = (found.resources ?? []) + [resource]
    }
    return HTTPResponse(object: resource.writeMembers)
  }
}

extension IBMError {
  fileprivate static func wrongState(_ status: SimulatedIBMStatus) -> IBMError {
    IBMError(409, "The case is in status \(status.title).")
  }
}

extension IBMCase {
  /// Adds the comment that IBM's sample shows, and the caller's after it.
  mutating func resolve(_ code: Int, _ text: String, by user: IBMUser) throws(IBMError) {
    guard status != .resolved && status != .closed else { throw .wrongState(status) }
    status = .resolved
    resolution = IBMFacts.resolutions[code - 1]
    closeNotes = text
    comment("Close notes: \(resolution)", by: user)
    if !text.isEmpty { comment(text, by: user) }
  }

  /// Both comments in the same second, the empty notes first. A closed case cannot be opened again.
  mutating func unresolve(_ text: String, by user: IBMUser) throws(IBMError) {
    guard status == .resolved else { throw .wrongState(status) }
    status = .inProgress
    resolution = ""
    closeNotes = ""
    comment("Close notes: ", by: user)
    comment(text, by: user)
  }
}
