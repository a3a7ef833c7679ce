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

  private static let cases = RouteTable<IBMOperation>([
    ("cases", [(.get, .listCases), (.post, .createCase)]),
    ("cases/*", [(.get, .getCase)]),
    ("cases/*/status", [(.put, .setStatus)]),
    ("cases/*/comments", [(.get, .listComments), (.put, .addComment)]),
    ("cases/*/watchlist", [(.put, .addToWatchlist), (.delete, .removeFromWatchlist)]),
    ("cases/*/resources", [(.put, .addResource)]),
    ("cases/*/attachments", [(.put, .addAttachments)]),
    ("cases/*/attachments/*", [(.get, .downloadAttachment), (.delete, .removeAttachment)]),
  ])

  private static let utilities = RouteTable<IBMOperation>([
    ("eu-support", [(.get, .euSupport)]),
    ("offerings/technical", [(.get, .technicalOfferings)]),
    ("constants/resolution-codes", [(.get, .resolutionCodes)]),
    ("constants/statuses", [(.get, .statuses)]),
  ])

  init(_ method: HTTPRequest.Method, _ path: String) {
    let (base, table) =
      path.hasPrefix("/case-management/utilities/")
      ? ("/case-management/utilities/v1/", Self.utilities) : ("/case-management/v1/", Self.cases)
    guard path.hasPrefix(base) else {
      self = .outside
      return
    }
    switch table.match(method, path.dropFirst(base.utf8.count)) {
    case .operation(let operation, let arguments):
      self = .operation(operation, number: arguments.first ?? "", file: arguments.count > 1 ? arguments[1] : "")
    case .wrongMethod(let allowed): self = .wrongMethod(allowed: allowed)
    case .unknown: self = .unknown
    }
  }
}
