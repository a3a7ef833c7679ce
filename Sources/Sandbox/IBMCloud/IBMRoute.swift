import HTTP

enum IBMRoute {
  private static let cases = RouteTable<IBMOperation>(
    "/case-management/v1/",
    [
      ("cases", [(.get, .listCases), (.post, .createCase)]),
      ("cases/*", [(.get, .getCase)]),
      ("cases/*/status", [(.put, .setStatus)]),
      ("cases/*/comments", [(.get, .listComments), (.put, .addComment)]),
      ("cases/*/watchlist", [(.put, .addToWatchlist), (.delete, .removeFromWatchlist)]),
      ("cases/*/resources", [(.put, .addResource)]),
      ("cases/*/attachments", [(.put, .addAttachments)]),
      ("cases/*/attachments/*", [(.get, .downloadAttachment), (.delete, .removeAttachment)]),
    ])

  private static let utilities = RouteTable<IBMOperation>(
    "/case-management/utilities/v1/",
    [
      ("eu-support", [(.get, .euSupport)]),
      ("offerings/technical", [(.get, .technicalOfferings)]),
      ("constants/resolution-codes", [(.get, .resolutionCodes)]),
      ("constants/statuses", [(.get, .statuses)]),
    ])

  static func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<IBMOperation>.Match {
    (path.hasPrefix("/case-management/utilities/") ? utilities : cases).match(method, path)
  }
}
