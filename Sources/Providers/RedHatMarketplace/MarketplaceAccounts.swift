import CaseModel
import JSON
import ProviderKit

/// Lists accounts.
struct MarketplaceAccounts: AccountDirectory {
  let client: VendorClient
  /// `v1` or `v2`.
  let version: String

  /// Red Hat: at most 100 records per page.
  static let largestPage = 100
  /// Offsets come from cursors. No marketplace has as many accounts, and sums of them fit into an `Int`.
  private static let largestOffset = 1_000_000_000

  private func check(_ query: AccountQuery) throws(Fault) {
    var issues: [Issue] = []
    // Red Hat: version 1 requires at least one parameter; version 2 also lists without one.
    if version == "v1", query.account == nil, query.billingAccounts == nil, query.name == nil {
      issues.append(Issue("account", "is required unless \"billingAccounts\" or \"name\" is set"))
    }
    for (index, id) in (query.billingAccounts ?? []).enumerated() where id.utf8.contains(UInt8(ascii: ",")) {
      // Red Hat: ids are joined with commas.
      issues.append(Issue("billingAccounts[\(index)]", "must not contain a comma", value: .string(id)))
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func page(
    _ query: AccountQuery, skip: Int, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> AccountPage {
    try check(query)
    let skip = min(max(skip, 0), Self.largestOffset)
    let limit = min(max(limit, 1), Self.largestPage)
    typealias Query = MarketplaceWire.Query
    let request = MarketplaceWire.get(
      "/account/api/\(version, "accountsVersion")/accounts",
      [
        (Query.account, query.account), (Query.billingAccounts, query.billingAccounts?.joined(separator: ",")),
        (Query.companyName, query.name), (Query.nestedLevel, query.nested > 0 ? String(query.nested) : nil),
        (Query.skip, skip > 0 ? String(skip) : nil), (Query.limit, String(limit)),
      ])
    let records = MarketplaceRecords(includesRaw: query.includesRaw)
    let page = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      let total = answer.lenientCount("totalResults")
      if total == 0, answer["OMAccounts"] == nil { return AccountPage(accounts: [], next: nil, total: total) }
      let found = try answer.rows("OMAccounts", records.account)
      return AccountPage(accounts: found.parts, next: Self.next(skip, found.received, total), total: total)
    }
    if let account = query.account {
      let isAsked = page.accounts.allSatisfy { Self.isSame($0, account) }
      try client.require(isAsked, "the account \(account)", request)
    }
    return page
  }

  /// Red Hat: `_id` in version 1, `id` in version 2. A record without either may be any account.
  private static func isSame(_ found: Account, _ account: String) -> Bool {
    let ids = ["_id", "id"].compactMap { found[$0]?.string }
    return ids.isEmpty || ids.contains { ResponseMatch.isSameID($0, account) }
  }

  /// Red Hat: no links, and a page with a total of 1 may be empty.
  private static func next(_ skip: Int, _ received: Int, _ total: Int?) -> Int? {
    let next = skip + received
    let isLast = ListingEnd.isLast(received: received, reached: next, total: total)
    return isLast || next > largestOffset ? nil : next
  }
}
