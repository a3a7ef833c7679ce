package import CaseModel
import References

/// The params of `textDocument/didChange`.
package struct DidChangeParams: WireObject {
  package struct Change: WireObject {
    package var range: LSPRange?
    package var text: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case range, text }
    package static let fields: [CodingKeys: Field] = [
      .range: Field("The range that is replaced; absent for the whole text."), .text: Field("The new text."),
    ]
    package static var allowsOtherMembers: Bool { true }

    var change: TextChange { range.map { .range($0.range, text) } ?? .full(text) }
  }

  package var textDocument: DocumentID
  package var contentChanges: [Change]

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument, contentChanges }
  package static let fields: [CodingKeys: Field] = [
    .textDocument: Field("The document."), .contentChanges: Field("The changes in their order."),
  ]
  package static var allowsOtherMembers: Bool { true }
}
