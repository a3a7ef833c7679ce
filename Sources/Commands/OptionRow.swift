/// An option of the command line: how it is read, and what the help, the man page and the completions show of it.
package struct OptionRow: Sendable {
  /// With the hyphens.
  package let name: String
  /// Nil for a flag.
  package let value: OptionValue?
  /// A verb phrase in the third person, without an end mark.
  package let summary: String
  /// What applies without the option, in words; nil for a flag.
  package var usual: String? { findUsual() }
  /// Further sentences for the man page.
  package let details: String
  /// The option without which this one has no effect, for commands that have both.
  package let required: String?
  /// Options that cannot be combined with this one.
  package let excluded: [String]
  private let findUsual: @Sendable () -> String?
  /// Gets a value that `value` accepts; an empty text for a flag, and for an optional value that is absent.
  let set: @Sendable (inout Options, String) -> Void

  init(
    _ name: String, value: OptionValue? = nil, _ summary: String,
    usual: @autoclosure @escaping @Sendable () -> String? = nil, details: String = "",
    requires required: String? = nil, excludes excluded: [String] = [],
    set: @escaping @Sendable (inout Options, String) -> Void
  ) {
    self.name = name
    self.value = value
    self.summary = summary
    findUsual = usual
    self.details = details
    self.required = required
    self.excluded = excluded
    self.set = set
  }

  /// `--config FILE`, `--closed-behind[=WORD,...]`.
  package var synopsis: String {
    guard let value else { return name }
    return value.isOptional ? "\(name)[=\(value.placeholder)]" : "\(name) \(value.placeholder)"
  }

  /// The summary with the allowed words and what applies without the option.
  package var explanation: String {
    var text = summary
    switch value?.kind {
    case .words(let words), .wordList(let words): text += ": \(words().joined(separator: ", "))"
    default: break
    }
    return text + (usual.map { " (default: \($0))" } ?? "")
  }
}
