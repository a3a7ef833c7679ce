package import CaseModel

/// The params of a request about a position.
package struct DocumentPositionParams: WireObject {
  package var textDocument: DocumentID
  package var position: LSPPosition

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument, position }
  package static let fields: [CodingKeys: Field] = [
    .textDocument: Field("The document."), .position: Field("The position."),
  ]
  package static var allowsOtherMembers: Bool { true }
}
