import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// Opening of cases and changing of their status.
struct StrataChanges: CaseCreator, CaseStatusChanger {
  let client: VendorClient
  let cases: StrataCases
  let comments: StrataComments
  let accountNumber: String?

  // MARK: Opening

  func check(_ new: NewCase) throws(Fault) {
    var issues: [Issue] = []
    for (name, value) in [("product", new.product), ("version", new.version)] where value == nil {
      issues.append(Issue(name, "is required at Red Hat; values/list has the \(name)s"))
    }
    let unknown: [(name: String, isThere: Bool)] = [
      ("offering", new.offering != nil), ("resources", new.resources != nil), ("watchlist", new.watchlist != nil),
      ("eu", new.eu != nil), ("invoiceNumber", new.invoiceNumber != nil),
      ("slaCreditRequest", new.slaCreditRequest != nil),
    ]
    for (name, isThere) in unknown where isThere { issues.append(Issue(name, "is not known at Red Hat")) }
    let texts = [
      ("title", new.title), ("description", new.description), ("type", new.type), ("product", new.product),
      ("version", new.version), ("group", new.group), ("customerReference", new.customerReference),
    ]
    issues += texts.compactMap { StrataXML.issue($0.0, $0.1) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case {
    try check(new)
    // Red Hat: there is no idempotency key; a POST that is repeated opens a second case.
    let request = VendorRequest(
      .post, "/cases", headers: StrataXML.bodyHeaders, body: body(new), isRepeatable: false, check: "cases/list")
    let number = try await client.sendReading(request, call) { (response) throws(UnreadableAnswer) in
      try StrataXML.newID(response)
    }
    if let reference = new.customerReference {
      // Red Hat: left out of account when a case is opened; it has to be set afterwards.
      try await after("cases/create", on: number) { () throws(Fault) in
        try await put(StrataXML.document("case", attributes: [("alternateId", reference)]) { _ in }, number, call)
      }
    }
    do throws(Fault) {
      return try await cases.get(number, fields: .all, raw: false, call)
    } catch {
      // It is there all the same.
      var made = Case(profile: client.profile, provider: client.provider, number: number)
      (made.title, made.description, made.product, made.version) = (
        new.title, new.description, new.product, new.version
      )
      return made
    }
  }

  private func body(_ new: NewCase) -> [UInt8] {
    StrataXML.document("case") { writer in
      writer.element("summary", new.title)
      writer.element("description", new.description)
      if let product = new.product { writer.element("product", product) }
      if let version = new.version { writer.element("version", version) }
      if let type = new.type { writer.element("type", type) }
      if let accountNumber { writer.element("accountNumber", accountNumber) }
      if let word = new.severity.flatMap(RedHatSeverity.word) { writer.element("severity", word) }
      if let group = new.group { writer.element("folderNumber", group) }
    }
  }

  // MARK: Status

  /// Red Hat: the customer closes a case, and opens it again by giving it another status.
  static let actions: [StatusAction] = [.reopen, .close]

  func check(_ change: StatusChange) throws(Fault) {
    guard Self.actions.contains(change.action) else {
      throw client.fault(.unsupported, "Red Hat cannot \(change.action.rawValue) a case")
        .with("supported", .array(Self.actions.map { .string($0.rawValue) }))
    }
    var issues: [Issue] = []
    if change.resolutionCode != nil { issues.append(Issue("resolutionCode", "is not known at Red Hat")) }
    if let issue = StrataXML.issue("comment", change.comment) { issues.append(issue) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    try check(change)
    let word = change.action == .close ? RedHatStatus.closed : RedHatStatus.waitingOnRedHat
    let body = StrataXML.document("case") { $0.element("status", word) }
    guard let comment = change.comment, !comment.isEmpty else {
      try await put(body, number, call)
      return try await cases.get(number, fields: .all, raw: false, call)
    }
    // Red Hat: the change takes no comment, so it goes first; behind a closed case it would open it again.
    _ = try await comments.add(comment, isPrivate: nil, to: number, call)
    try await after("comments/add", on: number) { () throws(Fault) in try await put(body, number, call) }
    return try await cases.get(number, fields: .all, raw: false, call)
  }

  // MARK: Both

  /// Only the elements that are there change, so doing it twice does no more.
  private func put(_ body: [UInt8], _ number: String, _ call: VendorCall) async throws(Fault) {
    let request = VendorRequest(
      .put, "/cases/\(URLText.encode(number))", headers: StrataXML.bodyHeaders, body: body, isRepeatable: true)
    try await client.sendReading(request, call) { (_) throws(UnreadableAnswer) in }
  }

  /// The second half of a pair: its fault says that the first half was done.
  private func after(
    _ done: String, on number: String, _ body: () async throws(Fault) -> Void
  ) async throws(Fault) {
    do throws(Fault) {
      try await body()
    } catch {
      throw error.with("done", [.string(done)]).with("case", .string("\(client.profile)/\(number)"))
    }
  }
}
