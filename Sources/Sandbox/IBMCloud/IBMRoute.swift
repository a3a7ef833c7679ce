import HTTP

/// The operations of section 4 of the reference.
package enum IBMOperation: String, CaseIterable, Sendable {
  case listCases, createCase, getCase, setStatus, listComments, addComment
  case addToWatchlist, removeFromWatchlist, addResource
  case addAttachments, downloadAttachment, removeAttachment
  case euSupport, technicalOfferings, resolutionCodes, statuses

  /// Whether the vendor asks for more than the role Viewer.
  var writes: Bool {
    switch self {
    case .createCase, .setStatus, .addComment, .addToWatchlist, .removeFromWatchlist, .addResource, .addAttachments,
      .removeAttachment:
      true
    default: false
    }
  }
}

/// What a method and a path mean.
enum IBMRoute: Equatable, Sendable {
  /// `number` and `file` are empty where the path has none.
  case operation(IBMOperation, number: String, file: String)
  case wrongMethod(allowed: [HTTPRequest.Method])
  /// Below an API's base path, but nothing is there.
  case unknown
  /// Not even the path of an API.
  case outside

  private typealias Methods = [(method: HTTPRequest.Method, operation: IBMOperation)]

  init(_ method: HTTPRequest.Method, _ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    guard parts.first == "case-management", parts.count > 2 else {
      self = .outside
      return
    }
    let rest = parts.dropFirst(2).map { URLText.decode($0) ?? "" }
    let isUtility = parts[1] == "utilities" && rest.first == "v1"
    guard parts[1] == "v1" || isUtility else {
      self = .outside
      return
    }
    let methods = isUtility ? Self.utility(Array(rest.dropFirst())) : Self.caseMethods(rest)
    if methods.isEmpty {
      self = .unknown
    } else if let found = methods.first(where: { $0.method == method }) {
      self = .operation(
        found.operation, number: isUtility || rest.count < 2 ? "" : rest[1], file: rest.count > 3 ? rest[3] : "")
    } else {
      self = .wrongMethod(allowed: methods.map(\.method))
    }
  }

  private static func caseMethods(_ parts: [String]) -> Methods {
    // A segment of one or two dots does not survive the way here, and an empty one is no case.
    guard parts.first == "cases", parts.allSatisfy({ !["", ".", ".."].contains($0) }) else { return [] }
    switch (parts.count, parts.count > 2 ? parts[2] : "") {
    case (1, _): return [(.get, .listCases), (.post, .createCase)]
    case (2, _): return [(.get, .getCase)]
    case (3, "status"): return [(.put, .setStatus)]
    case (3, "comments"): return [(.get, .listComments), (.put, .addComment)]
    case (3, "watchlist"): return [(.put, .addToWatchlist), (.delete, .removeFromWatchlist)]
    case (3, "resources"): return [(.put, .addResource)]
    case (3, "attachments"): return [(.put, .addAttachments)]
    case (4, "attachments"): return [(.get, .downloadAttachment), (.delete, .removeAttachment)]
    default: return []
    }
  }

  private static func utility(_ parts: [String]) -> Methods {
    switch parts {
    case ["eu-support"]: [(.get, .euSupport)]
    case ["offerings", "technical"]: [(.get, .technicalOfferings)]
    case ["constants", "resolution-codes"]: [(.get, .resolutionCodes)]
    case ["constants", "statuses"]: [(.get, .statuses)]
    default: []
    }
  }
}
