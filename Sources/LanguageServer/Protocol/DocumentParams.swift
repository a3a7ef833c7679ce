package import CaseModel

/// The params of a request about a document.
package struct DocumentParams: WireObject {
  package var textDocument: DocumentID

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument }
  package static let fields: [CodingKeys: Field] = [.textDocument: Field("The document.")]
  package static var allowsOtherMembers: Bool { true }
}

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
