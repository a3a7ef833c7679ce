package import CaseModel

/// The params of a request about a range.
package struct DocumentRangeParams: WireObject {
  package var textDocument: DocumentID
  package var range: LSPRange

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument, range }
  package static let fields: [CodingKeys: Field] = [
    .textDocument: Field("The document."), .range: Field("The range."),
  ]
  package static var allowsOtherMembers: Bool { true }
}
