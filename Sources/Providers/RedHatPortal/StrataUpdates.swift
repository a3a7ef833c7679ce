import CaseModel
import ProviderKit
import XML

/// Changing of what a case says, and asking for the attention of management.
struct StrataUpdates: CaseUpdater, CaseEscalator {
  let writer: PortalCaseWriter

  // MARK: What it says

  private func check(_ changes: CaseChanges) throws(Fault) {
    let issues = PortalRules.issues(changes, StrataXML.issue)
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case {
    try check(changes)
    return try await writer.update(number, with: changes, as: Self.body(changes), call)
  }

  private static func body(_ changes: CaseChanges) -> [UInt8] {
    let attributes = text(changes.customerReference).map { [("alternateId", $0)] } ?? []
    return StrataXML.document("case", attributes: attributes) { document in
      let elements = [
        ("summary", text(changes.title)), ("description", text(changes.description)),
        ("product", text(changes.product)), ("version", text(changes.version)), ("type", text(changes.type)),
        ("severity", changes.severity.value.flatMap(RedHatSeverity.word)), ("folderNumber", text(changes.group)),
      ]
      for case (let name, let text?) in elements { document.element(name, text) }
    }
  }

  /// What to send; nil for nothing. An empty text clears.
  private static func text(_ change: Change<String>) -> String? { change.isClear ? "" : change.value }

  // MARK: Escalation

  private func check(_ comment: String?) throws(Fault) {
    if let issue = StrataXML.issue("comment", comment) { throw .invalidParams([issue]) }
  }

  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case {
    try check(comment)
    let body = StrataXML.document("case") { $0.element("escalated", "true") }
    return try await writer.escalate(number, posting: comment, as: body, call)
  }
}
