extension CaseLookup {
  /// All that the store has of a case, as Markdown; nil for an unknown one.
  package func document(of key: CaseKey) async -> String? {
    guard let row = await details(of: key) else { return nil }
    var renderer = CaseRenderer(row, .utc, MarkdownText(width: nil))
    return renderer.text()
  }
}
