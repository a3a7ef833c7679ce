import CaseModel
import HTTP
import JSON
import ProviderKit

/// The watchlist: the portal's notified users.
struct StrataWatchlist: Watchlist {
  let client: VendorClient
  let cases: StrataCases

  private func check(_ users: [User]) throws(Fault) {
    var issues: [Issue] = []
    for (index, user) in users.enumerated() {
      let id = user.userId ?? ""
      let path = "users[\(index)].userId"
      if id.isEmpty {
        issues.append(Issue(path, "is required at Red Hat. Set it to the user name in the portal."))
      } else if let issue = VendorPath.issue(id, path) {
        // Checked before the first of several users is removed.
        issues.append(issue)
      }
      if user.realm != nil { issues.append(Issue("users[\(index)].realm", "is not supported by Red Hat")) }
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func add(
    _ users: [User], to number: String, _ call: VendorCall
  ) async throws(Fault) -> (added: [User], failed: [User]) {
    try check(users)
    let list = users.map { user -> JSON in ["ssoUsername": .string(user.userId ?? "")] }
    let body: JSON = ["user": .array(list)]
    let request = VendorRequest(
      .post, path(number), headers: ["Accept": "application/xml", "Content-Type": "application/json"],
      body: body.bytes, isRepeatable: false, check: "cases/get")
    let proof = try await client.sendChange(request, call)
    // Users who are not on the list afterwards are reported as failed.
    let now = try await client.reading(
      after: "watchlist/add", check: "cases/get", proof,
      evidence: { list in
        let watching = Set(list.map(Self.key))
        return PortalEvidence(users.allSatisfy { watching.contains(Self.key($0)) } ? true : nil)
      }
    ) { () throws(Fault) in try await watchlist(number, call) }
    let watching = Set(now.map(Self.key))
    return (users.filter { watching.contains(Self.key($0)) }, users.filter { !watching.contains(Self.key($0)) })
  }

  /// Red Hat: user names ignore letter case.
  private static func key(_ user: User) -> String { user.userId?.lowercased() ?? "" }

  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try check(users)
    var proof = PortalResponseCheck.made
    for (index, user) in users.enumerated() {
      // Red Hat: one user per request.
      let request = VendorRequest(
        .delete, "\(path(number))/\(user.userId ?? "", "users[\(index)].userId")", headers: StrataXML.headers,
        isRepeatable: false, check: "cases/get")
      do throws(Fault) {
        let one = try await client.sendChange(request, call)
        if proof == .made || one == .none { proof = one }
      } catch {
        throw index == 0 ? error : partlyDone(error, users.prefix(index))
      }
    }
    let removed = Set(users.map(Self.key))
    return try await client.reading(
      after: "watchlist/remove", check: "cases/get", proof,
      evidence: { left in PortalEvidence(!left.contains { removed.contains(Self.key($0)) }) }
    ) { () throws(Fault) in try await watchlist(number, call) }
  }

  /// The fault of a removal that already removed the first users.
  private func partlyDone(_ fault: Fault, _ removed: ArraySlice<User>) -> Fault {
    let names = removed.compactMap { $0.userId.map { JSON.string($0) } }
    return fault.with("done", ["watchlist/remove"]).with("removed", .array(names)).with("retriable", false)
  }

  private func watchlist(_ number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try await cases.get(number, fields: [.watchlist], raw: false, call).watchlist ?? []
  }

  private func path(_ number: String) -> VendorPath { "/cases/\(number, "case")/notified_users" }
}
