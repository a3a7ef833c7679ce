package import CaseModel
import JSON
package import JSONRPC
import Platform
package import ProviderKit

/// Lists accounts of a marketplace.
package enum AccountsList: ProfileMethod {
  package typealias Params = AccountsListParams
  package typealias Result = AccountsListResult

  package static let name = "accounts/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.accounts
  package static let summary =
    "Lists the accounts of a marketplace with an id, billing account or company name, in pages."

  package static func lane(_ params: AccountsListParams) -> Lane { .shared(.profile(params.profile.text)) }

  package static func answerBytes(_ params: AccountsListParams) -> Int {
    answerBytes(rows: params.limit, each: 4096)
  }

  package static func run(
    _ params: AccountsListParams, _ part: any AccountDirectory, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> AccountsListResult {
    let cursor = try params.cursor.map { text throws(Fault) in try AccountsCursor(text, params) } ?? AccountsCursor()
    let page = try await part.page(params.query, skip: cursor.skip, limit: params.limit, call)
    return AccountsListResult(
      accounts: page.accounts, nextCursor: cursor.next(after: page)?.text(params), total: page.total)
  }
}

/// The position in a list of accounts.
private struct AccountsCursor {
  /// The number of accounts that were returned.
  private(set) var skip = 0
  /// A checksum of the ids of the page before; nil before the first page.
  private var mark: String?
  /// The number of consecutive pages, up to the one before, with the ids of the page before them.
  private var repeats = 0

  init() {}

  /// The cursor of the next page; nil if this page is the last. A vendor that ignores `skip` and returns no total
  /// returns the same accounts forever.
  func next(after page: AccountPage) -> AccountsCursor? {
    guard let skip = page.next else { return nil }
    var next = self
    let ids = page.accounts.map { $0["id"]?.string ?? "" }
    next.skip = skip
    next.mark = FNV1a(ids.joined(separator: "\n").utf8).hex
    next.repeats = next.mark == mark ? repeats + 1 : 0
    return next.repeats < ListingEnd.pagesWithoutNewRow ? next : nil
  }

  func text(_ params: AccountsListParams) -> String {
    OpaqueCursor.text(
      .accounts, hash: params.queryHash, [.number(skip), mark.map { .string($0) } ?? .null, .number(repeats)])
  }

  init(_ text: String, _ params: AccountsListParams) throws(Fault) {
    let payload = try OpaqueCursor.payload(of: text, .accounts, hash: params.queryHash)
    guard let skip = payload[0]?.integer else { throw OpaqueCursor.invalid }
    self.skip = skip
    mark = payload[1]?.string
    repeats = min(max(0, payload[2]?.integer ?? 0), ListingEnd.pagesWithoutNewRow)
  }
}

package struct AccountsListParams: ProfileParams {
  package var profile: ProfileName
  package var account: String?
  package var billingAccounts: [String]?
  package var name: String?
  package var nested: Int
  package var limit: Int
  package var cursor: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile, account, billingAccounts, name, nested, limit, cursor, raw
  }

  private static let word = 1...200

  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .account: Field(
      "The account's id. Unless `accountsVersion` of the profile is v2, set `account`, `billingAccounts` or `name`.",
      length: word),
    .billingAccounts: Field("Only accounts with one of these billing account ids.", length: word, count: 1...100),
    .name: Field("Only accounts of the company with this name.", length: word),
    .nested: Field(
      "The detail about users: 0 for none, 1 for roles, 2 for names and addresses as well.", default: 0, range: 0...2),
    .limit: Field("The maximum number of accounts.", default: 50, range: 1...100),
    .cursor: Field("`nextCursor` of the previous page.", length: 1...4096),
    .raw: Field("Whether to include the vendor's unmodified record of each account."),
  ]

  var query: AccountQuery {
    AccountQuery(
      account: account, billingAccounts: billingAccounts, name: name, nested: nested, includesRaw: raw ?? false)
  }

  /// A hash of what must be equal on all pages.
  fileprivate var queryHash: String {
    var same = self
    (same.nested, same.limit, same.cursor, same.raw) = (0, 1, nil, nil)
    var writer = JSONWriter()
    same.write(to: &writer)
    return FNV1a(writer.bytes).hex
  }
}

package struct AccountsListResult: WireObject {
  package var accounts: [Account]
  package var nextCursor: String?
  package var total: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case accounts, nextCursor, total }
  package static let fields: [CodingKeys: Field] = [
    .accounts: Field("The accounts in the vendor's order."),
    .nextCursor: Field("The `cursor` of the next page; absent on the last page."),
    .total: Field("The vendor's count of accounts; absent if the vendor returns no count."),
  ]
}
