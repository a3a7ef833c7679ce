import CaseModel
import JSON
import ProviderKit

/// Changing of what a case says, and asking for the attention of management, with rest-v1.
struct RestUpdates: CaseUpdater, CaseEscalator {
  let writer: RestCaseWriter

  // MARK: What it says

  func check(_ changes: CaseChanges) throws(Fault) {
    var issues: [Issue] = []
    for (name, change) in changes.texts where name != "group" {
      // A case can be without a reference of the customer's, and needs all else.
      if change.isClear && name != "customerReference" { issues.append(Self.cannotBeCleared(name)) }
    }
    // Red Hat: the members that can be changed are listed, and none of them is a group.
    if !changes.group.isKeep { issues.append(Issue("changes.group", "cannot be changed with the dialect rest-v1")) }
    if changes.severity.isClear { issues.append(Self.cannotBeCleared("severity")) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  private static func cannotBeCleared(_ name: String) -> Issue {
    Issue("changes.\(name)", "cannot be cleared at Red Hat")
  }

  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case {
    try check(changes)
    try await writer.put(Self.members(changes), number, call)
    return await writer.readBack(number, call) { changed in
      (changed.title, changed.description) = (changes.title.value, changes.description.value)
      (changed.product, changed.version) = (changes.product.value, changes.version.value)
      (changed.type, changed.customerReference) = (changes.type.value, changes.customerReference.value)
    }
  }

  private static func members(_ changes: CaseChanges) -> [JSON.Member] {
    let reference = changes.customerReference
    let texts = [
      ("summary", changes.title.value), ("description", changes.description.value), ("product", changes.product.value),
      ("version", changes.version.value), ("caseType", changes.type.value),
      ("severity", changes.severity.value.flatMap(RedHatSeverity.word)),
      // An empty text clears.
      ("alternateId", reference.isClear ? "" : reference.value),
    ]
    return texts.compactMap { name, text in text.map { .init(name, .string($0)) } }
  }

  // MARK: Escalation

  func check(_ comment: String?) throws(Fault) {
    if let issue = RestComments.issue("comment", comment) { throw .invalidParams([issue]) }
  }

  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case {
    try check(comment)
    try await writer.put([.init("requestManagementEscalation", true)], saying: comment, number, call)
    return await writer.readBack(number, call) { $0.escalated = true }
  }
}
