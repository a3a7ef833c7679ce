import HTTP
import ProviderKit

/// One question to Cisco; its response may have several pages.
struct CiscoQuestion: Sendable, Hashable {
  let kind: CiscoIDKind
  let ids: [String]
  var flag: String?
  var window: Window?
  var sort: String

  struct Window: Sendable, Hashable {
    let from: String
    let to: String
  }

  /// The request for one page, from 1.
  func request(page: Int) -> VendorRequest {
    // Cisco: ids are in the path; each is encoded, the commas between them are not.
    var query = [("sort_by", sort)]
    let path: VendorPath
    switch kind {
    case .numbers: path = "/cases/case_ids/\(ids, "numbers")"
    case .contracts: path = "/cases/contracts/contract_ids/\(ids, "contracts")"
    case .users: path = "/cases/users/user_ids/\(ids, "users")"
    }
    if kind != .numbers {
      if let flag { query.append(("status_flag", flag)) }
      if let window { query += [("date_created_from", window.from), ("date_created_to", window.to)] }
      query.append(("page_index", String(page)))
    }
    var request = VendorRequest(
      .get, path, query: query, headers: CiscoDetails.headers, isRepeatable: true, permission: CiscoDetails.permission)
    request.bodyLimit = Self.largestPage
    return request
  }

  /// Bytes. A page has at most 100 rows, and twelve pages are fetched at once.
  private static let largestPage = 8 << 20
}
