import CaseModel
import HTTP
import JSON
import ProviderKit

/// The watchlist of a case.
struct IBMWatchlist: Watchlist {
  let client: VendorClient

  private func check(_ users: [User]) throws(Fault) {
    let issues = Self.issues(users, at: "users")
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  static func issues(_ users: [User], at path: String) -> [Issue] {
    let most = IBMCaseChanges.mostWatchers
    guard users.count <= most else {
      return [Issue(path, "must be at most \(most) at IBM Cloud", value: .number(users.count))]
    }
    var issues: [Issue] = []
    for (index, user) in users.enumerated() {
      if user.userId?.isEmpty ?? true { issues.append(Issue("\(path)[\(index)].userId", "is required at IBM Cloud")) }
      if let realm = user.realm, !realms.contains(realm) {
        let rule = "must be one of \(realms.joined(separator: ", ")) at IBM Cloud"
        issues.append(Issue("\(path)[\(index)].realm", rule, value: .string(realm)))
      }
    }
    return issues
  }

  /// IBM: the realms of user accounts.
  private static let realms = ["IBMid", "SL", "BSS"]

  /// IBM: realm and user_id are required; most users are in the realm IBMid.
  static func json(_ user: User) -> JSON {
    .object(present: [
      ("realm", .string(user.realm ?? "IBMid")), ("user_id", .string(user.userId ?? "")),
      ("name", user.name.map { .string($0) }),
    ])
  }

  func add(
    _ users: [User], to number: String, _ call: VendorCall
  ) async throws(Fault) -> (added: [User], failed: [User]) {
    try check(users)
    // IBM: a user outside the account does not fail the call, but is listed in `failed`.
    let request = request(.put, users, number)
    let returned = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      // An empty list may be left out.
      guard answer.isEmpty || answer["added"] != nil || answer["failed"] != nil else { throw answer.missing("added") }
      return answer.isEmpty
        ? nil : (added: try Self.users("added", answer) ?? [], failed: try Self.users("failed", answer) ?? [])
    }
    let answer = try await client.shown(returned, "these users", request) { () throws(Fault) in
      let watching = try await watchlist(number, call)
      return (added: users.compactMap { user in watching.first { Self.isSame($0, user) } }, failed: [])
    }
    let answered = answer.added + answer.failed
    // IBM: one sample identifies users by another ID than the sent one, so one known user is enough.
    let isKnown = answered.contains { one in users.contains { Self.isSame(one, $0) } }
    let mayBe = returned != nil && !answered.contains(where: Self.hasAddress) && answered.count <= users.count
    try client.require(isKnown || mayBe, "these users", request)
    return answer
  }

  private func watchlist(_ number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try await IBMCases(client: client).get(number, fields: [.watchlist], raw: false, call).watchlist ?? []
  }

  private static func isSame(_ one: User, _ other: User) -> Bool {
    guard let id = one.userId, let expected = other.userId else { return false }
    return ResponseMatch.isSameID(id, expected)
  }

  /// Whether a user is identified by a mail address, as in requests.
  private static func hasAddress(_ user: User) -> Bool { user.userId?.utf8.contains(UInt8(ascii: "@")) ?? false }

  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try check(users)
    // IBM: DELETE with a body.
    let request = request(.delete, users, number)
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      answer.isEmpty ? nil : try IBMRecords.proof("watchlist", in: answer, IBMRecords.user)
    }
    let expected = "that the users were removed"
    let left = try await client.shown(answer, expected, request) { () throws(Fault) in try await watchlist(number, call)
    }
    let isOff = !left.contains { one in
      users.contains { Self.isSame(one, $0) && one.realm ?? "IBMid" == $0.realm ?? "IBMid" }
    }
    try client.require(isOff, expected, request)
    return left
  }

  private func request(_ method: HTTPRequest.Method, _ users: [User], _ number: String) -> VendorRequest {
    let body: JSON = ["watchlist": .array(users.map(Self.json))]
    return VendorRequest(
      method, "/cases/\(number, "case")/watchlist", headers: IBMCases.bodyHeaders, body: body.bytes,
      isRepeatable: false, permission: "support.case.update", check: "cases/get")
  }

  private static func users(_ name: StaticString, _ answer: JSONRecord) throws(JSONError) -> [User]? {
    answer[name] == nil ? nil : try IBMRecords.proof(name, in: answer, IBMRecords.user)
  }
}
