package import JSON

/// One error of the params: where it is, which rule is broken, and the value.
package struct Issue: Sendable, Equatable {
  /// `limit`, `status[1]`, `owner.userId`; empty for the object itself, until it is put inside another.
  package let path: String
  /// The value, shortened; nil when the member is absent or may be a secret.
  package let value: JSON?
  private let text: String

  /// - Parameter text: a predicate ("must be true or false"), or a whole sentence that begins with a capital letter.
  package init(_ path: String, _ text: String, value: JSON? = nil) {
    self.path = path
    self.text = text
    self.value = value
  }

  /// The rule as a sentence: `"limit" must be an integer from 1 to 500.`
  package var rule: String { Self.sentence(path, text) }

  /// The same issue with another value.
  func showing(_ value: JSON?) -> Issue { Issue(path, text, value: value) }

  /// The same issue inside an enclosing value.
  func inside(_ prefix: String) -> Issue {
    if prefix.isEmpty { return self }
    if path.isEmpty { return Issue(prefix, text, value: value) }
    return Issue(path.hasPrefix("[") ? prefix + path : "\(prefix).\(path)", text, value: value)
  }

  package var json: JSON {
    var members: [JSON.Member] = [.init("path", .string(path)), .init("rule", .string(rule))]
    if let value { members.append(.init("value", value)) }
    return .object(members)
  }

  // MARK: Sentences

  /// A complete sentence about `subject`. A text that begins with a capital letter is a sentence already; any other is a
  /// predicate of the subject. Without a subject, the text becomes the sentence.
  package static func sentence(_ subject: String, _ text: String) -> String {
    let isWhole = text.first?.isUppercase == true
    let begun =
      if isWhole {
        text
      } else if subject.isEmpty {
        text.prefix(1).uppercased() + text.dropFirst()
      } else { "\"\(subject)\" \(text)" }
    return begun.last.map { ".?!".contains($0) } == true ? begun : begun + "."
  }

  /// A message for several issues: the first sentence, and the number of the others.
  package static func message(_ sentences: [String]) -> String {
    let first = sentences.first ?? "Invalid params."
    return sentences.count > 1 ? "\(first) (And \(sentences.count - 1) more.)" : first
  }
}
