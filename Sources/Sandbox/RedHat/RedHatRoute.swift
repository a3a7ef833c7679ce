import HTTP

struct RedHatRoute: Sendable {
  /// Nil for a path outside the API.
  let dialect: RedHatDialect?
  let match: RouteTable<RedHatOperation>.Match

  /// The path of files that need no token, with names that cannot be guessed.
  static let filesPath = "/hydra/files"

  private static let strata = RouteTable<RedHatOperation>(
    "/rs/",
    [
      ("", [(.get, .ping)]),
      ("cases", [(.get, .listCases), (.post, .createCase)]),
      ("cases/filter", [(.post, .filterCases)]),
      ("cases/*", [(.get, .getCase), (.put, .updateCase)]),
      ("cases/*/comments", [(.get, .listComments), (.post, .addComment)]),
      ("cases/*/comments/*", [(.get, .getComment), (.put, .updateComment)]),
      ("cases/*/attachments", [(.get, .listAttachments), (.post, .addAttachment)]),
      ("cases/*/attachments/*", [(.get, .downloadAttachment), (.delete, .deleteAttachment)]),
      ("cases/*/notified_users", [(.post, .addNotifiedUser)]),
      ("cases/*/notified_users/*", [(.delete, .removeNotifiedUser)]),
      ("products", [(.get, .listProducts)]),
      ("products/contact/*", [(.get, .listProducts)]),
      ("products/*/versions", [(.get, .listVersions)]),
      ("groups", [(.get, .listGroups), (.post, .addGroup)]),
      ("groups/contact/*", [(.get, .listGroups)]),
      ("groups/*", [(.get, .getGroup), (.put, .updateGroup), (.delete, .deleteGroup)]),
      ("groups/*/default", [(.post, .setDefaultGroup)]),
      ("entitlements", [(.get, .listEntitlements)]),
      ("entitlements/contact/*", [(.get, .listEntitlements)]),
      ("values/case/attachment/size", [(.get, .attachmentSize)]),
      ("values/case/*", [(.get, .listValues)]),
      ("values/businesshours", [(.get, .businessHours)]),
      ("users", [(.get, .findUser)]),
      ("users/current", [(.get, .currentUser)]),
      ("accounts", [(.get, .listAccounts)]),
      ("accounts/*", [(.get, .getAccount)]),
      ("accounts/*/users", [(.get, .listUsers)]),
      ("accounts/*/groups/*/users", [(.get, .listUsers)]),
      ("health/sfdc", [(.get, .health)]),
    ])

  private static let rest: [RouteTable<RedHatOperation>.Row] = [
    ("cases", [(.post, .createCase)]),
    ("cases/filter", [(.post, .filterCases)]),
    ("cases/*", [(.get, .getCase), (.put, .updateCase)]),
    ("cases/*/comments", [(.get, .listComments), (.post, .addComment)]),
    ("cases/*/attachments", [(.get, .listAttachments), (.post, .addAttachment)]),
  ]

  private static let restV1 = RouteTable(
    "/support/v1/", rest + [("cases/*/attachments/*", [(.get, .downloadAttachment)])])
  private static let restV3 = RouteTable(
    "/support/v3/", [("cases/attachments/downloadFile/*/*", [(.get, .locateAttachment)])] + rest)

  init(_ method: HTTPRequest.Method, _ path: String) {
    if path.hasPrefix(Self.filesPath + "/") {
      let ticket = String(path.dropFirst(Self.filesPath.count + 1))
      dialect = .restV3
      match = method == .get ? .operation(.fetchFile, arguments: [ticket]) : .wrongMethod(allowed: "GET")
      return
    }
    // Red Hat: the reference ends some paths with a slash.
    let path = path.hasSuffix("/") ? String(path.dropLast()) : path
    dialect = RedHatDialect.allCases.first { path == $0.basePath || path.hasPrefix($0.basePath + "/") }
    match =
      switch dialect {
      case .strata: Self.strata.match(method, path == "/rs" ? "/rs/" : path)
      case .restV1: Self.restV1.match(method, path)
      case .restV3: Self.restV3.match(method, path)
      case nil: .outside
      }
  }
}
