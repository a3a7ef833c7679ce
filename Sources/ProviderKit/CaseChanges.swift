package import CaseModel

/// The members of a case to change.
package struct CaseChanges: WireObject, Equatable {
  package var title: Change<String>
  package var description: Change<String>
  package var product: Change<String>
  package var version: Change<String>
  package var type: Change<String>
  package var severity: Change<Int>
  package var group: Change<String>
  package var customerReference: Change<String>

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case title, description, product, version, type, severity, group, customerReference
  }

  package static let fields: [CodingKeys: Field] = [
    .title: CaseMember.title,
    .description: CaseMember.description,
    .product: CaseMember.product,
    .version: CaseMember.version,
    .type: CaseMember.type,
    .severity: CaseMember.severity,
    .group: Field("The case group; null removes the case from its group.", length: CaseMember.word),
    .customerReference: Field("Your own reference; null removes it.", length: CaseMember.word),
  ]

  /// The text members with their names, in order.
  package var texts: [(name: String, change: Change<String>)] {
    [
      ("title", title), ("description", description), ("product", product), ("version", version), ("type", type),
      ("group", group), ("customerReference", customerReference),
    ]
  }

  /// The members of a case that it changes.
  package var members: CaseFields {
    var names = texts.filter { !$0.change.isKeep }.map(\.name)
    if !severity.isKeep { names.append("severity") }
    return CaseFields(names.compactMap(CaseField.init(stringValue:)))
  }

  package func check() -> [Issue] {
    guard !texts.allSatisfy(\.change.isKeep) || !severity.isKeep else {
      return [Issue("", "must contain at least one field")]
    }
    guard case .set(let text) = title else { return [] }
    return BlankText.issues([("title", text)])
  }

  /// Changes nothing until something is set.
  package init() {
    (title, description, product, version, type) = (.keep, .keep, .keep, .keep, .keep)
    (severity, group, customerReference) = (.keep, .keep, .keep)
  }
}
