/// A word after the name of a command.
package struct CommandArgument: Sendable {
  package enum Kind: Sendable {
    /// The name of a method.
    case method
    /// JSON text, or `-` for stdin.
    case json
    /// Made when they are needed.
    case words(@Sendable () -> [String])
    /// The name of a profile.
    case profile
  }

  package let kind: Kind
  package let isRequired: Bool
  /// Whether more words of this kind may follow.
  package var repeats = false

  package var placeholder: String {
    switch kind {
    case .method: "METHOD"
    case .json: "JSON | -"
    case .words(let words): words().joined(separator: " | ")
    case .profile: "PROFILE"
    }
  }

  var synopsis: String {
    if !isRequired { return "[\(placeholder)\(repeats ? "..." : "")]" }
    if case .words = kind { return "{\(placeholder)}" }
    return placeholder
  }

  var expected: String {
    switch kind {
    case .method: "a METHOD, such as cases/list"
    case .json: "JSON"
    case .words(let words): "one of \(words().joined(separator: ", "))"
    case .profile: "the name of a profile"
    }
  }

  func accepts(_ word: String) -> Bool {
    guard case .words(let words) = kind else { return true }
    return words().contains(word)
  }
}
