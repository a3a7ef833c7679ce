import HTTP

/// The operations of section 2 of the reference; all of them read.
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

  /// The largest number of ids, and the error for more.
  var limit: (ids: Int, excess: CiscoErrorCode) {
    switch self {
    case .caseSummary: (30, .exceededCaseIDs)
    // The path has one id; a comma would be part of it.
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

  /// The title in the pagination record.
  var title: String? {
    switch self {
    case .caseSummary, .caseDetails: nil
    case .casesByContract: "Get Cases By Contract Id"
    case .casesByUser: "Get Cases By User Id"
    }
  }
}

extension CiscoOperation {
  /// The argument has the ids as they came.
  static func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<CiscoOperation>.Match {
    guard path.hasPrefix(CiscoSimulator.basePath + "/") else { return .outside }
    let parts = path.dropFirst(CiscoSimulator.basePath.count + 1).split(
      separator: "/", omittingEmptySubsequences: false)
    for operation in allCases {
      let base = operation.path
      guard parts.starts(with: base, by: { $0 == $1 }), parts.count <= base.count + 1 else { continue }
      let ids = parts.count > base.count ? String(parts[base.count]) : ""
      return method == .get ? .operation(operation, arguments: [ids]) : .wrongMethod(allowed: "GET")
    }
    return .unknown
  }
}
