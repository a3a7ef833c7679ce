/// The value of an option.
package struct OptionValue: Sendable {
  package enum Kind: Sendable {
    case file
    /// A whole number from 0 up to this one.
    case number(upTo: UInt64)
    /// Made when they are needed.
    case words(@Sendable () -> [String])
  }

  /// In capitals.
  package let placeholder: String
  package let kind: Kind

  /// What the option requires, as the end of a sentence.
  var expected: String {
    switch kind {
    case .file: "a file"
    case .number(.max): "a whole number"
    case .number(let largest): "a number from 0 to \(largest)"
    case .words(let words): "one of \(words().joined(separator: ", "))"
    }
  }

  func accepts(_ text: String) -> Bool {
    switch kind {
    case .file: !text.isEmpty
    case .number(let largest): UInt64(text).map { $0 <= largest } ?? false
    case .words(let words): words().contains(text)
    }
  }
}
