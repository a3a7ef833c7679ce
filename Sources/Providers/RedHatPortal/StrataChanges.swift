import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// Opening of cases and changing of their status.
struct StrataChanges: CaseCreator, CaseStatusChanger {
  let client: VendorClient
  let writer: StrataCaseWriter
  let accountNumber: String?

  // MARK: Opening

  func check(_ new: NewCase) throws(Fault) {
    var issues = PortalRules.issues(new)
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
      try await writer.after("cases/create", on: number) { () throws(Fault) in
        let body = StrataXML.document("case", attributes: [("alternateId", reference)]) { _ in }
        try await writer.put(body, number, call)
      }
    }
    return await writer.readBack(number, call) { made in
      (made.title, made.description) = (new.title, new.description)
      (made.product, made.version) = (new.product, new.version)
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

  func check(_ change: StatusChange) throws(Fault) {
    if let fault = PortalRules.objection(to: change, client) { throw fault }
    if let issue = StrataXML.issue("comment", change.comment) { throw .invalidParams([issue]) }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    try check(change)
    let word = change.action == .close ? RedHatStatus.closed : RedHatStatus.waitingOnRedHat
    let body = StrataXML.document("case") { $0.element("status", word) }
    try await writer.put(body, saying: change.comment, number, call)
    return await writer.readBack(number, call) { $0.status = RedHatStatus.read(word) }
  }
}
