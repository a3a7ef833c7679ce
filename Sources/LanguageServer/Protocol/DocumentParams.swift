package import CaseModel

/// The params of a request about a document.
package struct DocumentParams: WireObject {
  package var textDocument: DocumentID

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument }
  package static let fields: [CodingKeys: Field] = [.textDocument: Field("The document.")]
  package static var allowsOtherMembers: Bool { true }
}
