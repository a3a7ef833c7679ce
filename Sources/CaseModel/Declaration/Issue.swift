package import JSON

/// One error of the params: where it is, which rule is broken, and the value.
package struct Issue: Sendable, Equatable {
  /// `limit`, `status[1]`, `owner.userId`; empty for the object itself, until it is put inside another.
  package let path: String
  /// The value, shortened; nil when the member is absent or may be a secret.
  package let value: JSON?
  /// The value in words, for the message.
  private let valueText: String?
  private let text: String

  /// - Parameter text: a predicate ("must be true or false"), or a whole sentence that begins with a capital letter, and
  ///   contains the value.
  package init(_ path: String, _ text: String, value: JSON? = nil) {
    let isLeaf = value?.array == nil && value?.object == nil
    self.init(path, text, isLeaf ? value : value.map(DisplayValue.short), value.map(DisplayValue.text))
  }

  private init(_ path: String, _ text: String, _ value: JSON?, _ valueText: String?) {
    self.path = path
    self.text = text
    self.value = value
    self.valueText = valueText
  }

  /// The rule as a sentence: `"limit" must be an integer from 1 to 500.`
  package var rule: String { Self.sentence(path, text) }

  /// The rule and the value as a sentence: `"limit" must be an integer from 1 to 500, not 0.`
  package var message: String {
    guard let valueText, !path.isEmpty, text.first?.isUppercase != true else { return rule }
    guard text.hasPrefix("must be ") else { return Self.sentence(path, text, value: valueText) }
    let end = Self.endOfFirstSentence(text)
    return Self.sentence(path, "\(text[..<end]), not \(valueText)\(text[end...])")
  }

  /// The same issue with a shortened value, or without it.
  func showingValue(_ isShown: Bool) -> Issue {
    Issue(path, text, isShown ? value.map(DisplayValue.short) : nil, isShown ? valueText : nil)
  }

  /// The same issue inside an enclosing value.
  func inside(_ prefix: String) -> Issue {
    if prefix.isEmpty { return self }
    let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
    return Issue(prefix + separator + path, text, value, valueText)
  }

  package var json: JSON {
    var members: [JSON.Member] = [.init("path", .string(path)), .init("rule", .string(rule))]
    if let value { members.append(.init("value", value)) }
    return .object(members)
  }

  // MARK: Sentences

  /// The index of the full stop after the first sentence; the end if there is none.
  private static func endOfFirstSentence(_ text: String) -> String.Index {
    let bytes = text.utf8
    return bytes.indices.first { index in
      guard bytes[index] == UInt8(ascii: ".") else { return false }
      let next = bytes.index(after: index)
      return next == bytes.endIndex || bytes[next] == UInt8(ascii: " ")
    } ?? text.endIndex
  }

  /// A complete sentence about `subject`. A text that begins with a capital letter is a sentence already; any other is a
  /// predicate of the subject. Without a subject, the text becomes the sentence.
  ///
  /// - Parameter value: the value of the subject, in words.
  package static func sentence(_ subject: String, _ text: String, value: String? = nil) -> String {
    let isWhole = text.first?.isUppercase == true
    let begun =
      if isWhole {
        text
      } else if subject.isEmpty {
        text.prefix(1).uppercased() + text.dropFirst()
      } else { "\"\(subject)\" \(value.map { "(\($0)) " } ?? "")\(text)" }
    return begun.last.map { ".?!".contains($0) } == true ? begun : begun + "."
  }

  /// A message for several issues: the first sentence, and the number of the others.
  package static func message(_ sentences: [String]) -> String {
    let first = sentences.first ?? "Invalid params."
    return sentences.count > 1 ? "\(first) (And \(sentences.count - 1) more.)" : first
  }
}
