import CaseModel

/// The message about a name that is not among the known ones.
enum NameSuggestion {
  /// What follows "is unknown", and the remedy.
  static func advice(_ name: String, among known: [String]) -> (hint: String, remedy: String) {
    let list = "Known keys: \(known.joined(separator: ", "))."
    guard let guess = Spelling.nearest(to: name, among: known, atMost: 1).first else {
      return ("", "Remove the key. \(list)")
    }
    return (". Did you mean \"\(guess)\"?", "Write \"\(guess)\", or remove the key. \(list)")
  }
}
