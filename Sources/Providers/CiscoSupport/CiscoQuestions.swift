import CaseModel
import HTTP
import JSON
import ProviderKit

/// The kinds of ids by which cases are listed.
enum CiscoIDKind: String, CaseIterable, Sendable { case numbers, contracts, users }

/// The number of ids per request.
struct CiscoChunks: Sendable, Equatable {
  var numbers = 30
  var contracts = 10
  var users = 10

  subscript(_ kind: CiscoIDKind) -> Int {
    get {
      switch kind {
      case .numbers: numbers
      case .contracts: contracts
      case .users: users
      }
    }
    set {
      switch kind {
      case .numbers: numbers = newValue
      case .contracts: contracts = newValue
      case .users: users = newValue
      }
    }
  }
}

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

  /// Bytes. A page has at most 100 rows, and a dozen pages are fetched at once.
  private static let largestPage = 8 << 20
}

/// All questions of one listing, in a fixed order: the open cases of all chunks of ids, then their windows, newest first.
struct CiscoQuestions: Sendable {
  let scope: CiscoScope
  private let chunks: [(kind: CiscoIDKind, ids: [String])]
  private let perChunk: Int
  private let sort: String

  /// The maximum number of questions: at two per second they take more than four minutes.
  static let most = 500

  init(_ selection: CiscoSelection, _ scope: CiscoScope, _ sizes: CiscoChunks, _ sort: CaseSort) {
    self.scope = scope
    // Cisco: both orders are ascending. The one by status is alphabetical, so the caller sorts again.
    self.sort = sort.field == .status ? "STATUS" : "UPDATED_DATE"
    switch selection {
    case .numbers(let numbers):
      chunks = Self.chunks(.numbers, numbers, sizes)
      perChunk = 1
    case .owners(let contracts, let users):
      chunks = Self.chunks(.contracts, contracts, sizes) + Self.chunks(.users, users, sizes)
      perChunk = (scope.includesOpen ? 1 : 0) + scope.windowCount
    }
  }

  private static func chunks(
    _ kind: CiscoIDKind, _ ids: [String], _ sizes: CiscoChunks
  ) -> [(kind: CiscoIDKind, ids: [String])] {
    let size = max(1, sizes[kind])
    return stride(from: 0, to: ids.count, by: size).map { (kind, Array(ids[$0..<min($0 + size, ids.count)])) }
  }

  var count: Int { chunks.count * perChunk }

  /// Nil outside the list.
  subscript(_ index: Int) -> CiscoQuestion? {
    guard index >= 0, index < count else { return nil }
    let (kind, ids) = chunks[index % chunks.count]
    if kind == .numbers { return CiscoQuestion(kind: kind, ids: ids, sort: sort) }
    let offset = index / chunks.count
    if scope.includesOpen && offset == 0 { return CiscoQuestion(kind: kind, ids: ids, flag: "O", sort: sort) }
    let window = scope.window(scope.includesOpen ? offset - 1 : offset).map {
      CiscoQuestion.Window(from: $0.from, to: $0.to)
    }
    return CiscoQuestion(kind: kind, ids: ids, flag: scope.windowFlag, window: window, sort: sort)
  }

  /// The period that is covered without some of the questions: windows newer than any of theirs, and open cases if none of them
  /// is about these.
  func window(without missing: Set<Int>) -> JSON {
    let questions = missing.compactMap { self[$0] }
    let end = questions.compactMap(\.window?.to).max() ?? scope.note?["createdSince"]?.string
    let open = scope.includesOpen && questions.allSatisfy { $0.window != nil }
    return CiscoScope.note(after: end, withOpen: open)
  }

  /// Whether there is one question about one id, whose response is in Cisco's own order.
  var isOneAnswer: Bool {
    count == 1 && chunks[0].ids.count == 1 && chunks[0].kind != .numbers
  }
}
