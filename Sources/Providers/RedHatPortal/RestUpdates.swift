import CaseModel
import JSON
import ProviderKit

/// Changing of what a case says, and asking for the attention of management, with rest-v1.
struct RestUpdates: CaseUpdater, CaseEscalator {
  let writer: PortalCaseWriter

  // MARK: What it says

  private func check(_ changes: CaseChanges) throws(Fault) {
    var issues = PortalRules.issues(changes)
    // Red Hat: the members that can be changed are listed, and none of them is a group.
    if !changes.group.isKeep { issues.append(Issue("changes.group", "cannot be changed with the dialect rest-v1")) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case {
    try check(changes)
    return try await writer.update(number, with: changes, as: Self.body(changes), call)
  }

  private static func body(_ changes: CaseChanges) -> [UInt8] {
    let reference = changes.customerReference
    let texts = [
      ("summary", changes.title.value), ("description", changes.description.value), ("product", changes.product.value),
      ("version", changes.version.value), ("caseType", changes.type.value),
      ("severity", changes.severity.value.flatMap(RedHatSeverity.word)),
      // An empty text clears.
      ("alternateId", reference.isClear ? "" : reference.value),
    ]
    return JSON.object(texts.compactMap { name, text in text.map { .init(name, .string($0)) } }).bytes
  }

  // MARK: Escalation

  private func check(_ comment: String?) throws(Fault) {
    if let issue = RestComments.issue("comment", comment) { throw .invalidParams([issue]) }
  }

  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case {
    try check(comment)
    let body: JSON = ["requestManagementEscalation": true]
    return try await writer.escalate(number, posting: comment, as: body.bytes, call)
  }
}
