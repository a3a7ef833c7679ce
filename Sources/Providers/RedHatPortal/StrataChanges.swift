import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// Opening of cases and changing of their status.
struct StrataChanges: CaseCreator, CaseStatusChanger {
  let client: VendorClient
  let writer: PortalCaseWriter
  let accountNumber: String?

  // MARK: Opening

  private func check(_ new: NewCase) throws(Fault) {
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
    let number = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      try StrataXML.newID(response, ofCase: nil)
    }
    return try await writer.finish(new, number, call) { reference in
      StrataXML.document("case", attributes: [("alternateId", reference)]) { _ in }
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

  private func check(_ change: StatusChange) throws(Fault) {
    if let fault = PortalRules.objection(to: change, client) { throw fault }
    if let issue = StrataXML.issue("comment", change.comment) { throw .invalidParams([issue]) }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    try check(change)
    return try await writer.apply(change, to: number, call) { word in
      StrataXML.document("case") { $0.element("status", word) }
    }
  }
}
