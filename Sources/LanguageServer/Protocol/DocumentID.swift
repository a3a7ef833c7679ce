package import CaseModel

/// `TextDocumentIdentifier` of LSP, also with a version.
package struct DocumentID: WireObject {
  package var uri: String
  package var version: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case uri, version }
  package static let fields: [CodingKeys: Field] = [
    .uri: Field("The URI of the document."), .version: Field("The version of the document."),
  ]
  package static var allowsOtherMembers: Bool { true }
}
