/// The first error of a query.
package struct QueryError: Error, Sendable, Equatable {
  /// What is wrong, as the beginning of a sentence: `Unknown field "stauts"`.
  package let problem: String
  /// The position of the character, from 1; one more than the number of characters for the end of the query.
  package let character: Int
  /// The offset of the error in the UTF-8 of the query.
  package let offset: Int
  /// What the user may have meant, or do instead; a sentence.
  package let advice: String?
  /// What is valid there.
  package let valid: [String]
  /// The error of the saved query there, which a query that contains this one passes on.
  let savedQueryError: SavedQueryError?

  init(
    _ problem: String, at index: Int, of scalars: [Unicode.Scalar], advice: String? = nil, valid: [String],
    savedQueryError: SavedQueryError? = nil
  ) {
    self.savedQueryError = savedQueryError
    self.problem = problem
    self.advice = advice
    self.valid = valid
    var before = String.UnicodeScalarView()
    before.append(contentsOf: scalars[..<index])
    offset = String(before).utf8.count
    character = Self.character(at: offset, of: scalars)
  }

  /// The problem and its position, without a full stop.
  package var summary: String { "\(problem) at character \(character)" }

  /// What to do, and what is valid there, as sentences; nil if neither is known.
  package var suggestion: String? {
    let list = valid.isEmpty ? nil : "Valid here: \(valid.joined(separator: ", "))."
    let sentences = [advice, list].compactMap { $0 }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// The error as sentences.
  package var message: String { [summary + ".", suggestion].compactMap { $0 }.joined(separator: " ") }

  /// A combining mark belongs to the character that it follows.
  private static func character(at offset: Int, of scalars: [Unicode.Scalar]) -> Int {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    let text = String(view)
    let position = text.utf8.index(text.startIndex, offsetBy: offset)
    guard position < text.endIndex else { return text.count + 1 }
    return text.indices.prefix { $0 <= position }.count
  }
}
