import JSON
import References

extension TextPosition {
  var json: JSON { ["line": .number(line), "character": .number(character)] }
}

extension TextPositionRange {
  var json: JSON { ["start": start.json, "end": end.json] }
}
