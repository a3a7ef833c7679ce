import JSON
import References

extension TextPosition {
  var json: JSON { ["line": .number(line), "character": .number(character)] }
}

extension TextPositionRange {
  /// The start of a document.
  static let startOfDocument = TextPositionRange(
    start: TextPosition(line: 0, character: 0), end: TextPosition(line: 0, character: 0))

  var json: JSON { ["start": start.json, "end": end.json] }
}
