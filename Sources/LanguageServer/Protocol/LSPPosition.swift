package import CaseModel
import References

/// `Position` of LSP, in the negotiated encoding.
package struct LSPPosition: WireObject {
  package var line: Int
  package var character: Int

  package enum CodingKeys: String, CodingKey, CaseIterable { case line, character }
  package static let fields: [CodingKeys: Field] = [
    .line: Field("The line, from 0.", range: 0...Self.most),
    .character: Field("The column, from 0.", range: 0...Self.most),
  ]
  package static var allowsOtherMembers: Bool { true }

  /// `uinteger` of LSP has 31 bits. Some clients mean the end of a line or text with 32.
  private static let most = Int(UInt32.max)

  var position: TextPosition { TextPosition(line: line, character: character) }
}

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
