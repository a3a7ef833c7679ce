import CaseModel
import HTTP
import JSON
import ProviderKit

/// Who is told of changes: the portal's notified users.
struct StrataWatchlist: Watchlist {
  let client: VendorClient
  let cases: StrataCases

  func check(_ users: [User]) throws(Fault) {
    var issues: [Issue] = []
    for (index, user) in users.enumerated() {
      let id = user.userId ?? ""
      // On the way to the vendor such a segment would take the one before it along.
      if ["", ".", ".."].contains(id) {
        issues.append(Issue("users[\(index)].userId", "is required at Red Hat: the user name of the portal"))
      }
      if user.realm != nil { issues.append(Issue("users[\(index)].realm", "is not known at Red Hat")) }
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
    let isProven = try await client.sendChange(request, call)
    let now = try await client.reading(after: "watchlist/add", check: "cases/get", isProven: isProven) {
      () throws(Fault) in try await watchlist(number, call)
    }
    let watching = Set(now.compactMap { $0.userId?.lowercased() })
    return (
      users.filter { watching.contains($0.userId?.lowercased() ?? "") },
      users.filter { !watching.contains($0.userId?.lowercased() ?? "") }
    )
  }

  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try check(users)
    var isProven = true
    for user in users {
      let request = VendorRequest(
        .delete, "\(path(number))/\(URLText.encode(user.userId ?? ""))", headers: StrataXML.headers,
        isRepeatable: false, check: "cases/get")
      isProven = try await client.sendChange(request, call) && isProven
    }
    return try await client.reading(after: "watchlist/remove", check: "cases/get", isProven: isProven) {
      () throws(Fault) in try await watchlist(number, call)
    }
  }

  private func watchlist(_ number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    try await cases.get(number, fields: .watchlist, raw: false, call).watchlist ?? []
  }

  private func path(_ number: String) -> String { "/cases/\(URLText.encode(number))/notified_users" }
}
