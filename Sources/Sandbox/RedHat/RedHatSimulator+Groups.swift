import HTTP
import JSON

// Section 7 of the reference: case groups, and who is notified of a case.

extension RedHatSimulator {
  func performOnGroups(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    switch call.operation {
    case .getGroup: return try answer(call, try group(call).node(call.links))
    case .addGroup: return try addGroup(call)
    case .updateGroup:
      let name = try groupName(call)
      let number = try group(call).number
      try cases.changeGroups { groups throws(RedHatError) in
        guard !groups.contains(where: { $0.name == name && $0.number != number }) else { throw Self.nameIsTaken }
        for index in groups.indices where groups[index].number == number { groups[index].name = name }
      }
    case .deleteGroup:
      let number = try group(call).number
      try cases.changeGroups { groups in groups.removeAll { $0.number == number } }
    case .setDefaultGroup:
      let number = try group(call).number
      try cases.changeGroups { groups in
        for index in groups.indices { groups[index].isDefault = groups[index].number == number }
      }
    default:
      var groups = cases.groups()
      if let sso = call.arguments.first { groups.removeAll { $0.isPrivate && $0.contact != sso } }
      return try answer(call, StrataNode("groups", groups.map { $0.node(call.links, repeats: true) }))
    }
    return HTTPResponse(200)
  }

  private static let nameIsTaken = RedHatError(409, "CONFLICT", "There is a case group of that name")

  private func group(_ call: RedHatCall) throws(RedHatError) -> RedHatGroup {
    guard let number = call.arguments.first, let found = cases.groups().first(where: { "\($0.number)" == number })
    else {
      throw RedHatError(404, "NOT_FOUND", "The case group does not exist")
    }
    return found
  }

  private func groupName(_ call: RedHatCall) throws(RedHatError) -> String {
    let name = call.hasJSONBody ? try call.jsonBody()["name"]?.string : try call.xmlBody("group")["name"]
    guard let name, !name.isEmpty else { throw .missing("name") }
    return name
  }

  private func addGroup(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try checkCreation(call)
    let name = try groupName(call)
    let number = try cases.changeGroups { groups throws(RedHatError) in
      guard !groups.contains(where: { $0.name == name }) else { throw Self.nameIsTaken }
      let number = (groups.map(\.number).max() ?? 9000) + 1
      groups.append(RedHatGroup(number: number, name: name, contact: call.caller.sso))
      return number
    }
    return created(call, "\(call.links.base)/groups/\(number)")
  }

  // MARK: Notified users

  func addNotifiedUser(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try checkCreation(call)
    let names: [String?] =
      call.hasJSONBody
      ? (try call.jsonBody()["user"]?.array ?? []).map { $0["ssoUsername"]?.string }
      : try call.xmlBody("users").records("user").map { $0.attribute("ssoUsername") }
    guard !names.isEmpty else { throw .missing("user") }
    try cases.edit(call) { found, _ throws(RedHatError) in
      for name in names {
        guard let name, RedHatPeople.customer(name) != nil else { throw .bad("Unknown user \(name ?? "")") }
        if !found.notifiedUsers.contains(name) { found.notifiedUsers.append(name) }
      }
    }
    return created(call, "\(call.links.address(of: call.number))/notified_users")
  }

  func removeNotifiedUser(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try cases.edit(call) { found, _ throws(RedHatError) in
      guard let index = found.notifiedUsers.firstIndex(of: call.arguments[1]) else {
        throw RedHatError(404, "NOT_FOUND", "The user is not notified of this case")
      }
      found.notifiedUsers.remove(at: index)
    }
    return HTTPResponse(200)
  }
}

extension RedHatCases {
  func groups() -> [RedHatGroup] { (try? withState { state in state.groups }) ?? [] }

  func changeGroups<Result: Sendable>(
    _ change: (inout [RedHatGroup]) throws(RedHatError) -> Result
  ) throws(RedHatError) -> Result {
    try withState { state throws(RedHatError) in
      state.index.forgetOrder()
      return try change(&state.groups)
    }
  }
}
