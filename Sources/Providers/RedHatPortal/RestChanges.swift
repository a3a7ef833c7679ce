import CaseModel
import HTTP
import JSON
import ProviderKit

/// Opening of cases and changing of their status with rest-v1.
struct RestChanges: CaseCreator, CaseStatusChanger {
  let client: VendorClient
  let writer: RestCaseWriter
  let accountNumber: String?

  // MARK: Opening

  func check(_ new: NewCase) throws(Fault) {
    var issues = PortalRules.issues(new)
    // Red Hat: the members of a new case are listed, and none of them is a group.
    if new.group != nil { issues.append(Issue("group", "cannot be said at opening with the dialect rest-v1")) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case {
    try check(new)
    // Red Hat: there is no idempotency key; a POST that is repeated opens a second case.
    let request = VendorRequest(
      .post, "/cases", headers: RestWire.bodyHeaders, body: body(new).bytes, isRepeatable: false, check: "cases/list")
    let number = try await client.sendReading(request, call) { (response) throws(UnreadableAnswer) in
      guard let number = RestWire.newID(response, member: "caseNumber") else {
        throw UnreadableAnswer("the answer does not say where the new case is (no location)")
      }
      return number
    }
    if let reference = new.customerReference {
      // Red Hat: belongs to what can be changed, not to what a case is opened with.
      try await writer.after("cases/create", on: number) { () throws(Fault) in
        try await writer.put([.init("alternateId", .string(reference))], number, call)
      }
    }
    return await writer.readBack(number, call) { made in
      (made.title, made.description) = (new.title, new.description)
      (made.product, made.version) = (new.product, new.version)
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

  func check(_ change: StatusChange) throws(Fault) {
    if let fault = PortalRules.objection(to: change, client) { throw fault }
    if let comment = change.comment, !comment.isEmpty {
      let count = comment.unicodeScalars.count
      guard count <= RestComments.longestText else {
        throw .invalidParams("comment", "must be at most \(RestComments.longestText) characters at Red Hat")
      }
    }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    try check(change)
    let word = change.action == .close ? RedHatStatus.closed : RedHatStatus.waitingOnRedHat
    try await writer.put([.init("status", .string(word))], saying: change.comment, number, call)
    return await writer.readBack(number, call) { $0.status = RedHatStatus.read(word) }
  }
}
