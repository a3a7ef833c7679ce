import Terminal

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
    /// A file or a folder.
    case path
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
    case .path: "PATH"
    }
  }

  var synopsis: String {
    let ellipsis = repeats ? "..." : ""
    if !isRequired { return "[\(placeholder)\(ellipsis)]" }
    if case .words = kind { return "{\(placeholder)}" }
    return placeholder + ellipsis
  }

  var expected: String {
    switch kind {
    case .method: "a METHOD, such as cases/list"
    case .json: "JSON"
    case .words(let words): "one of \(words().joined(separator: ", "))"
    case .profile: "the name of a profile"
    case .path: "the PATH of a file or a folder"
    }
  }

  /// The nearest of the words, as a question.
  func hint(_ word: String) -> String {
    guard case .words(let words) = kind else { return "" }
    return CommandWords.hint(word, among: words())
  }

  func accepts(_ word: String) -> Bool {
    switch kind {
    case .words(let words): words().contains(word)
    case .path: !word.isEmpty
    default: true
    }
  }
}
