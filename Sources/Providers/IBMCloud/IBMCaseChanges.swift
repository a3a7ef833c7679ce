import CaseModel
import HTTP
import JSON
import ProviderKit

/// Opens cases and changes their status.
struct IBMCaseChanges: CaseCreator, CaseStatusChanger {
  let client: VendorClient

  static let longestTitle = 160
  static let longestDescription = 4000
  static let longestInvoiceNumber = 200
  static let mostResources = 5
  static let mostWatchers = 100
  /// IBM: the types of case.
  static let types = ["technical", "account_and_access", "billing_and_invoice", "sales"]

  // MARK: Opening

  private func check(_ new: NewCase) throws(Fault) {
    var issues = lengthIssues(new)
    if let type = new.type {
      if !Self.types.contains(type) {
        issues.append(
          Issue("type", "must be one of \(Self.types.joined(separator: ", ")) at IBM Cloud", value: .string(type)))
      }
    } else {
      issues.append(Issue("type", "is required at IBM Cloud. Use one of: \(Self.types.joined(separator: ", "))."))
    }
    // IBM: a technical case without it is a 400.
    if new.type == "technical" && new.offering == nil {
      issues.append(
        Issue("offering", "is required for a technical case at IBM Cloud. values/list returns the offerings."))
    }
    if let offering = new.offering {
      for (name, value) in [("name", offering.name), ("group", offering.group), ("key", offering.key)]
      where value == nil {
        issues.append(Issue("offering.\(name)", "is required at IBM Cloud"))
      }
    }
    for (name, value) in [
      ("product", new.product), ("version", new.version), ("group", new.group),
      ("customerReference", new.customerReference),
    ] where value != nil {
      issues.append(Issue(name, "is not supported by IBM Cloud"))
    }
    for (index, resource) in (new.resources ?? []).enumerated() {
      issues += IBMResources.issues(resource, at: "resources[\(index)]")
    }
    issues += IBMWatchlist.issues(new.watchlist ?? [], at: "watchlist")
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  private func lengthIssues(_ new: NewCase) -> [Issue] {
    var issues: [Issue] = []
    func bound(_ name: String, _ text: String?, _ range: ClosedRange<Int>) {
      guard let count = text?.unicodeScalars.count, !range.contains(count) else { return }
      issues.append(
        Issue(
          name, "must be \(range.lowerBound) to \(range.upperBound) characters at IBM Cloud", value: .number(count)))
    }
    bound("title", new.title, 1...Self.longestTitle)
    bound("description", new.description, 1...Self.longestDescription)
    bound("invoiceNumber", new.invoiceNumber, 0...Self.longestInvoiceNumber)
    if let count = new.resources?.count, count > Self.mostResources {
      issues.append(Issue("resources", "must be at most \(Self.mostResources) at IBM Cloud", value: .number(count)))
    }
    return issues
  }

  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case {
    try check(new)
    // IBM: no idempotency key; a repeated POST opens a second case.
    let request = VendorRequest(
      .post, "/cases", headers: IBMCases.bodyHeaders, body: body(new).bytes, isRepeatable: false,
      permission: "support.case.create", check: "cases/list")
    let records = IBMRecords(profile: client.profile, fields: .all, includesRaw: false)
    let made = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in try records.read(answer) }
    try client.require(
      made.title.map { ResponseMatch.isSameText(new.title, $0) } ?? true, "the case that was opened", request)
    return made
  }

  private func body(_ new: NewCase) -> JSON {
    // IBM: `subject` in the request, `short_description` in the response.
    .object(present: [
      ("type", .string(new.type ?? "")), ("subject", .string(new.title)), ("description", .string(new.description)),
      ("severity", new.severity.map { .number($0) }), ("eu", new.eu.map(Self.json)),
      ("offering", new.offering.map(Self.json)), ("resources", Self.list(new.resources, IBMResources.json)),
      ("watchlist", Self.list(new.watchlist, IBMWatchlist.json)),
      ("invoice_number", new.invoiceNumber.map { .string($0) }),
      ("sla_credit_request", new.slaCreditRequest.map { .bool($0) }),
    ])
  }

  /// Nil for an empty list.
  private static func list<Part>(_ parts: [Part]?, _ json: (Part) -> JSON) -> JSON? {
    parts.flatMap { $0.isEmpty ? JSON?.none : .array($0.map(json)) }
  }

  private static func json(_ eu: EUSupport) -> JSON {
    eu.dataCenter.map { ["data_center": .number($0)] } ?? ["supported": .bool(eu.supported ?? false)]
  }

  private static func json(_ offering: Offering) -> JSON {
    [
      "name": .string(offering.name ?? ""),
      "type": .object(present: [
        ("group", offering.group.map { .string($0) }), ("key", offering.key.map { .string($0) }),
        ("kind", offering.kind.map { .string($0) }), ("id", offering.id.map { .string($0) }),
      ]),
    ]
  }

  // MARK: Status

  /// IBM: `resolve`, `unresolve`, `accept`; only IBM closes a case.
  static let actions: [StatusAction] = [.resolve, .reopen, .accept]

  private func check(_ change: StatusChange) throws(Fault) {
    guard Self.actions.contains(change.action) else {
      throw client.fault(.unsupported, "IBM Cloud cannot \(change.action.rawValue) a case.")
        .with("supported", .array(Self.actions.map { .string($0.rawValue) }))
    }
    var issues: [Issue] = []
    switch change.action {
    case .resolve:
      if change.resolutionCode.map({ !(1...8).contains($0) }) ?? true {
        issues.append(
          Issue(
            "resolutionCode", "must be 1 to 8 to resolve a case at IBM Cloud. values/list explains the codes.",
            value: change.resolutionCode.map { .number($0) }))
      }
    case .reopen where change.comment?.isEmpty ?? true:
      issues.append(Issue("comment", "is required to reopen a case at IBM Cloud"))
    default: break
    }
    if change.action != .resolve && change.resolutionCode != nil {
      issues.append(Issue("resolutionCode", "is allowed with the action resolve only"))
    }
    if let count = change.comment?.unicodeScalars.count, count > IBMComments.longestText {
      issues.append(
        Issue(
          "comment", "must be at most \(IBMComments.longestText) characters at IBM Cloud", value: .number(count)))
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    try check(change)
    let body = JSON.object(present: [
      ("action", .string(change.action == .reopen ? "unresolve" : change.action.rawValue)),
      ("resolution_code", change.resolutionCode.map { .number($0) }),
      ("comment", change.comment.map { .string($0) }),
    ])
    let request = VendorRequest(
      .put, "/cases/\(number, "case")/status", headers: IBMCases.bodyHeaders,
      body: body.bytes, isRepeatable: false, permission: "support.case.update", check: "cases/get")
    let records = IBMRecords(profile: client.profile, fields: .all, includesRaw: false)
    return try await client.sendForCase(number, request, records, call)
  }
}
