/// Searches that compare byte by byte. Those of the standard library would link the engine of regular expressions (1.3 MB of
/// the program; Tests/external/run refuses it).
extension StringProtocol {
  /// Whether the text contains another one.
  package func containsText(_ text: some StringProtocol) -> Bool { firstRange(ofText: text) != nil }

  /// The range of the first occurrence of another text; empty at the start for an empty one.
  package func firstRange(ofText text: some StringProtocol) -> Range<Index>? {
    var rest = utf8[...]
    while !rest.starts(with: text.utf8) {
      guard !rest.isEmpty else { return nil }
      rest = rest.dropFirst()
    }
    return rest.startIndex..<utf8.index(rest.startIndex, offsetBy: text.utf8.count)
  }

  /// The text with each occurrence of another one, which is not empty, replaced.
  package func replacing(text: some StringProtocol, with replacement: String) -> String {
    var result = ""
    var rest = self[...]
    while !text.isEmpty, let range = rest.firstRange(ofText: text) {
      result += rest[..<range.lowerBound] + replacement
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
