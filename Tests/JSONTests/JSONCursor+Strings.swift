import JSON

extension JSONCursor {
  /// Reads and decodes a string.
  mutating func readString() throws(JSONError) -> String {
    let text = try readText()
    return string(text)
  }
}
