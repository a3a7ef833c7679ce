package import CaseModel

/// The params of `textDocument/didOpen`.
package struct DidOpenParams: WireObject {
  package struct Item: WireObject {
    package var uri: String
    package var languageId: String
    package var version: Int?
    /// Decoded into the document, since it may be large.
    package var text: UndecodedText

    package enum CodingKeys: String, CodingKey, CaseIterable { case uri, languageId, version, text }
    package static let fields: [CodingKeys: Field] = [
      .uri: Field("The URI."), .languageId: Field("The language id."), .version: Field("The version."),
      .text: Field("The whole text."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package var textDocument: Item

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument }
  package static let fields: [CodingKeys: Field] = [.textDocument: Field("The document.")]
  package static var allowsOtherMembers: Bool { true }
}
