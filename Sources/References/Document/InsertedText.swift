import Platform

/// What foreign text may contain where it is inserted.
enum InsertedText {
  /// Characters that no known language gives a meaning to inside a string or a value without quotes.
  private static let plainMarks: Set<Unicode.Scalar> = [" ", ".", ",", ";", "-", "_", "/", "(", ")", "+", "?", "!"]
  /// Comments of these start after any text.
  private static let plainExceptions = ["--", "//"]

  /// Delimiters of comments and strings, of any language: a document may have parts in another one, and preprocessors read comments.
  private static let delimiters = [
    "*/", "/*", "*)", "(*", "-->", "<!--", "?>", "%>", "</", "-}", "{-", "]]", "|#", "=#", "#>", "+/", "\"\"\"", "'''",
  ]

  private static let prose: Set<String> = ["plaintext", "gitcommit", "git-commit", "git-rebase", "log"]
  /// Prose with marks for links, tables, code and HTML.
  private static let markup: Set<String> = ["markdown", "org", "restructuredtext"]

  /// Whether a text has only letters, digits and marks without a meaning.
  static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      plainMarks.contains(scalar) || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    } && !plainExceptions.contains(where: text.containsText)
  }

  static func isProse(_ text: String, language: String?) -> Bool {
    guard let language = language?.lowercased() else { return false }
    if prose.contains(language) { return true }
    return markup.contains(language) && !text.unicodeScalars.contains { "\\`<>[]|&".unicodeScalars.contains($0) }
  }

  /// Whether a text may end a comment of some language. Java decodes escapes in comments.
  static func endsComment(_ text: String) -> Bool {
    text.containsText("\\") || delimiters.contains(where: text.containsText)
  }
}
