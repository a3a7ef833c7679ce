package import CaseModel
import JSON
import References

/// `Range` of LSP.
package struct LSPRange: WireObject {
  package var start: LSPPosition
  package var end: LSPPosition

  package enum CodingKeys: String, CodingKey, CaseIterable { case start, end }
  package static let fields: [CodingKeys: Field] = [
    .start: Field("The first position."), .end: Field("The position after the last one."),
  ]
  package static var allowsOtherMembers: Bool { true }

  var range: TextPositionRange { TextPositionRange(start: start.position, end: end.position) }
}

extension TextPositionRange {
  var json: JSON { ["start": start.json, "end": end.json] }
}
