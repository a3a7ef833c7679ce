import CaseModel
import ProviderKit
import XML

/// Changing of what a case says, and asking for the attention of management.
struct StrataUpdates: CaseUpdater, CaseEscalator {
  let writer: StrataCaseWriter

  /// What a case can be without.
  private static let clearable: Set<String> = ["group", "customerReference"]

  // MARK: What it says

  func check(_ changes: CaseChanges) throws(Fault) {
    var issues: [Issue] = []
    for (name, change) in changes.texts {
      if change.isClear && !Self.clearable.contains(name) { issues.append(Self.cannotBeCleared(name)) }
      if let issue = StrataXML.issue("changes.\(name)", change.value) { issues.append(issue) }
    }
    if changes.severity.isClear { issues.append(Self.cannotBeCleared("severity")) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  private static func cannotBeCleared(_ name: String) -> Issue {
    Issue("changes.\(name)", "cannot be cleared at Red Hat")
  }

  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case {
    try check(changes)
    try await writer.put(Self.body(changes), number, call)
    return await writer.readBack(number, call) { changed in
      (changed.title, changed.description) = (changes.title.value, changes.description.value)
      (changed.product, changed.version) = (changes.product.value, changes.version.value)
      (changed.type, changed.customerReference) = (changes.type.value, changes.customerReference.value)
    }
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

  func check(_ comment: String?) throws(Fault) {
    if let issue = StrataXML.issue("comment", comment) { throw .invalidParams([issue]) }
  }

  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case {
    try check(comment)
    let body = StrataXML.document("case") { $0.element("escalated", "true") }
    try await writer.put(body, saying: comment, number, call)
    return await writer.readBack(number, call) { $0.escalated = true }
  }
}
