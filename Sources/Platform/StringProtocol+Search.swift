extension StringProtocol {
  /// Whether the text contains another one, compared byte by byte.
  ///
  /// The standard library's `contains(_:)` for strings would link the engine of regular expressions (1.3 MB).
  package func containsText(_ text: some StringProtocol) -> Bool {
    let needle = Array(text.utf8)
    let bytes = Array(utf8)
    guard let first = needle.first else { return true }
    guard bytes.count >= needle.count else { return false }
    return (0...(bytes.count - needle.count)).contains { start in
      bytes[start] == first && bytes[start..<(start + needle.count)].elementsEqual(needle)
    }
  }
}
