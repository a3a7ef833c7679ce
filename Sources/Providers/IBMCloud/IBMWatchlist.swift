import CaseModel
import HTTP
import JSON
import ProviderKit

/// Who is told of changes to a case.
struct IBMWatchlist: Watchlist {
  let client: VendorClient

  func check(_ users: [User]) throws(Fault) {
    let issues = Self.issues(users, at: "users")
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  static func issues(_ users: [User], at path: String) -> [Issue] {
    let most = IBMCaseChanges.mostWatchers
    guard users.count <= most else {
      return [Issue(path, "must be at most \(most) at IBM Cloud", value: .number(users.count))]
    }
    return users.enumerated().compactMap { index, user in
      user.userId?.isEmpty ?? true ? Issue("\(path)[\(index)].userId", "is required at IBM Cloud") : nil
    }
  }

  /// IBM: realm and user_id are required; most people are in the realm IBMid.
  static func json(_ user: User) -> JSON {
    var members: [JSON.Member] = [
      .init("realm", .string(user.realm ?? "IBMid")), .init("user_id", .string(user.userId ?? "")),
    ]
    if let name = user.name { members.append(.init("name", .string(name))) }
    return .object(members)
  }

  func add(
    _ users: [User], to number: String, _ call: VendorCall
  ) async throws(Fault) -> (added: [User], failed: [User]) {
    try check(users)
    // IBM: a user outside the account does not fail the call, it stands in `failed`.
    return try await client.sendForRecord(request(.put, users, number), call) { (answer) throws(JSONError) in
      // A list with nobody in it may be left out.
      guard answer.isEmpty || answer["added"] != nil || answer["failed"] != nil else { throw answer.missing("added") }
      return (try Self.users("added", answer) ?? [], try Self.users("failed", answer) ?? [])
    }
  }

  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try check(users)
    // IBM: DELETE with a body.
    return try await client.sendForRecord(request(.delete, users, number), call) { (answer) throws(JSONError) in
      try IBMRecords.proof("watchlist", in: answer, IBMRecords.user)
    }
  }

  private func request(_ method: HTTPRequest.Method, _ users: [User], _ number: String) -> VendorRequest {
    let body: JSON = ["watchlist": .array(users.map(Self.json))]
    return VendorRequest(
      method, "/cases/\(URLText.encode(number))/watchlist", headers: IBMCases.bodyHeaders, body: body.bytes,
      isRepeatable: false, permission: "support.case.update", check: "cases/get")
  }

  private static func users(_ name: StaticString, _ answer: JSONRecord) throws(JSONError) -> [User]? {
    answer[name] == nil ? nil : try IBMRecords.proof(name, in: answer, IBMRecords.user)
  }
}

/// What a case is about.
struct IBMResources: ResourceStore {
  let client: VendorClient

  func check(_ resource: Resource) throws(Fault) {
    let issues = Self.issues(resource, at: "resource")
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  /// IBM: a CRN, or type and id for classic devices that have none.
  static func issues(_ resource: Resource, at path: String) -> [Issue] {
    var issues: [Issue] = []
    if resource.crn?.isEmpty ?? true && (resource.type?.isEmpty ?? true || resource.id == nil) {
      issues.append(Issue("\(path).crn", "is required at IBM Cloud, or type and id of a device that has none"))
    }
    if let id = resource.id, number(id) == nil {
      issues.append(Issue("\(path).id", "must be a whole number at IBM Cloud", value: .string(id)))
    }
    for (name, value) in [("name", resource.name), ("url", resource.url)] where value != nil {
      issues.append(Issue("\(path).\(name)", "is set by IBM Cloud"))
    }
    return issues
  }

  static func json(_ resource: Resource) -> JSON {
    var members: [JSON.Member] = []
    if let crn = resource.crn, !crn.isEmpty { members.append(.init("crn", .string(crn))) }
    if let type = resource.type { members.append(.init("type", .string(type))) }
    if let id = resource.id.flatMap(number) { members.append(.init("id", .number(id))) }
    if let note = resource.note { members.append(.init("note", .string(note))) }
    return .object(members)
  }

  /// Digits and nothing else: what `Double` would also take, such as `nan`, `0x1p4` and ids that it rounds, is none.
  private static func number(_ id: String) -> Int? {
    id.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? Int(id) : nil
  }

  func add(_ resource: Resource, to number: String, _ call: VendorCall) async throws(Fault) -> Resource {
    try check(resource)
    let request = VendorRequest(
      .put, "/cases/\(URLText.encode(number))/resources", headers: IBMCases.bodyHeaders,
      body: Self.json(resource).bytes, isRepeatable: false, permission: "support.case.update", check: "cases/get")
    return try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      // IBM: `crn` equals what was sent; a classic device has none, and shows at least its type.
      let (crn, type) = (try answer.string("crn"), try answer.string("type"))
      return try IBMRecords.part(answer, crn == nil && type != nil ? "type" : "crn", IBMRecords.resource)
    }
  }
}
