package import CaseModel
import JSON
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

extension TextPosition {
  var json: JSON { ["line": .number(line), "character": .number(character)] }
}
