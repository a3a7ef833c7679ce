import Terminal

/// Splits a command line into words as a shell does, without a shell. What only a shell could do is refused.
enum PromptWords {
  static func split(_ line: String) throws(InvalidAnswer) -> [String] {
    var words: [String] = []
    // Nil between words: quotes can make an empty word.
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    // Scalars: with a combining mark, a quote is another character.
    var rest = line.unicodeScalars[...]
    func add(_ scalar: Unicode.Scalar) { word = (word ?? .init()) + [scalar] }
    while let scalar = rest.popFirst() {
      switch (quote, scalar) {
      case (nil, " "), (nil, "\t"):
        if let word { words.append(String(word)) }
        word = nil
      case (nil, "'"), (nil, "\""):
        quote = scalar
        word = word ?? .init()
      case ("'"?, "'"), ("\""?, "\""): quote = nil
      case ("'"?, _): add(scalar)
      case ("\""?, "\\"):
        // Within quotes, a backslash is special only before these.
        let isEscape = rest.first.map { "\"\\$`".unicodeScalars.contains($0) } ?? false
        add(isEscape ? rest.removeFirst() : scalar)
      case (nil, "\\"):
        guard let next = rest.popFirst() else { throw InvalidAnswer("The answer must not end with a backslash.") }
        add(next)
      default:
        try refuse(scalar, isQuoted: quote != nil, beginsArgument: word == nil && !words.isEmpty)
        add(scalar)
      }
    }
    guard quote == nil else { throw InvalidAnswer("The answer has a quote that is not closed.") }
    if let word { words.append(String(word)) }
    return words
  }

  private static func refuse(_ scalar: Unicode.Scalar, isQuoted: Bool, beginsArgument: Bool) throws(InvalidAnswer) {
    let special = isQuoted ? "$`" : "$`|&;<>()"
    if special.unicodeScalars.contains(scalar) {
      throw InvalidAnswer(
        "The command is run without a shell, so \(scalar) is not supported. Put it in single quotes, or write a script."
      )
    }
    // The configuration expands it in the path of the program only.
    if scalar == "~", beginsArgument, !isQuoted {
      throw InvalidAnswer(
        "The command is run without a shell, so ~ is not supported in arguments. Write the whole path.")
    }
  }
}
