package import CaseModel
import References

/// `Position` of LSP, in the negotiated encoding.
package struct LSPPosition: WireObject {
  package var line: Int
  package var character: Int

  package enum CodingKeys: String, CodingKey, CaseIterable { case line, character }
  package static let fields: [CodingKeys: Field] = [
    // Any number: a refused position would drop the whole change, and all later ones would apply to another text.
    .line: Field("The line, from 0."), .character: Field("The column, from 0."),
  ]
  package static var allowsOtherMembers: Bool { true }

  /// `uinteger` of LSP has 31 bits. Some clients mean the end of a line or text with more.
  private static let range = 0...Int(Int32.max)

  var position: TextPosition { TextPosition(line: Self.clamped(line), character: Self.clamped(character)) }

  private static func clamped(_ number: Int) -> Int { min(max(number, range.lowerBound), range.upperBound) }
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
