import CaseModel
import HTTP
import JSON
import ProviderKit

/// Opening of cases and changing of their status with rest-v1.
struct RestChanges: CaseCreator, CaseStatusChanger {
  let client: VendorClient
  let writer: PortalCaseWriter
  let accountNumber: String?

  // MARK: Opening

  private func check(_ new: NewCase) throws(Fault) {
    var issues = PortalRules.issues(new)
    // Red Hat: the members of a new case are listed, and none of them is a group.
    if new.group != nil { issues.append(Issue("group", "cannot be set for a new case with the dialect rest-v1")) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case {
    try check(new)
    // Red Hat: there is no idempotency key; a POST that is repeated opens a second case.
    let request = VendorRequest(
      .post, "/cases", headers: RestWire.bodyHeaders, body: body(new).bytes, isRepeatable: false, check: "cases/list")
    let number = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      guard let number = RestWire.newID(response, member: "caseNumber", ofCase: nil) else {
        throw UnreadableResponse("it has no location of the new case")
      }
      return number
    }
    return try await writer.finish(new, number, call) { reference in
      JSON.object([.init("alternateId", .string(reference))]).bytes
    }
  }

  private func body(_ new: NewCase) -> JSON {
    let texts = [
      ("summary", new.title), ("description", new.description), ("product", new.product), ("version", new.version),
      ("caseType", new.type), ("accountNumber", accountNumber), ("severity", new.severity.flatMap(RedHatSeverity.word)),
    ]
    return .object(texts.compactMap { name, text in text.map { .init(name, .string($0)) } })
  }

  // MARK: Status

  private func check(_ change: StatusChange) throws(Fault) {
    if let fault = PortalRules.objection(to: change, client) { throw fault }
    if let issue = RestComments.issue("comment", change.comment) { throw .invalidParams([issue]) }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    try check(change)
    return try await writer.apply(change, to: number, call) { word in
      JSON.object([.init("status", .string(word))]).bytes
    }
  }
}
