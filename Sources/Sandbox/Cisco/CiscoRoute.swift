import HTTP

/// The four operations of section 2 of the reference; all of them read.
package enum CiscoOperation: String, CaseIterable, Sendable {
  case caseSummary, caseDetails, casesByContract, casesByUser

  /// The path below the base path, without the ids.
  var path: [String] {
    switch self {
    case .caseSummary: ["cases", "case_ids"]
    case .caseDetails: ["cases", "details", "case_id"]
    case .casesByContract: ["cases", "contracts", "contract_ids"]
    case .casesByUser: ["cases", "users", "user_ids"]
    }
  }

  /// What more than one request may hold is refused with.
  var limit: (ids: Int, excess: CiscoErrorCode) {
    switch self {
    case .caseSummary: (30, .exceededCaseIDs)
    // The path takes one; two would be an id that nobody has.
    case .caseDetails: (1, .exceededCaseIDs)
    case .casesByContract: (10, .exceededContractIDs)
    case .casesByUser: (10, .exceededUserIDs)
    }
  }

  var parameters: [String] {
    switch self {
    case .caseSummary: ["sort_by"]
    case .caseDetails: []
    case .casesByContract, .casesByUser:
      ["date_created_from", "date_created_to", "status_flag", "sort_by", "page_index"]
    }
  }
}

/// What a method and a path mean.
struct CiscoRoute: Sendable {
  let operation: CiscoOperation
  /// The last segment as it came, empty for none.
  let ids: String

  /// Nil when the gateway knows no service for it.
  init?(_ method: HTTPRequest.Method, _ path: String) {
    guard method == .get, path.hasPrefix(CiscoSimulator.basePath + "/") else { return nil }
    let parts = path.dropFirst(CiscoSimulator.basePath.count + 1).split(separator: "/", omittingEmptySubsequences: false)
    for operation in CiscoOperation.allCases {
      let base = operation.path
      guard parts.starts(with: base, by: { $0 == $1 }), parts.count <= base.count + 1 else { continue }
      self.operation = operation
      ids = parts.count > base.count ? String(parts[base.count]) : ""
      return
    }
    return nil
  }
}
