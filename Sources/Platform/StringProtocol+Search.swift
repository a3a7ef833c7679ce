/// Searches that compare byte by byte. Those of the standard library would link the engine of regular expressions (1.3 MB of
/// the program; Tests/external/run refuses it).
extension StringProtocol {
  /// Whether the text contains another one.
  package func containsText(_ text: some StringProtocol) -> Bool { firstRange(ofText: text) != nil }

  /// The range of the first occurrence of another text; empty at the start for an empty one.
  package func firstRange(ofText text: some StringProtocol) -> Range<Index>? {
    // In bytes: a comparison of generic sequences took 5,000 instructions for each byte, and half a million once.
    let found = Self.withBytes(of: self) { bytes in Self.withBytes(of: text) { ByteSearch.first($0, in: bytes) } }
    guard let found else { return nil }
    let start = utf8.index(utf8.startIndex, offsetBy: found)
    return start..<utf8.index(start, offsetBy: text.utf8.count)
  }

  private static func withBytes<Result>(
    of text: some StringProtocol, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    // Nil for a text of Objective-C.
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
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
