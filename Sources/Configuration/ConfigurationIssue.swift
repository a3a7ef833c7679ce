import CaseModel
import JSON

/// One thing that is wrong with the configuration. Never holds a secret: texts that could be one are not quoted.
struct ConfigurationIssue: Sendable {
  /// `profiles.work.credentials.apiKey`; empty for the whole file.
  let key: String
  /// The end of a sentence that begins with the key.
  let rule: String
  /// What to write or to run.
  let remedy: String
  /// What stood there; nil when nothing did, or it may be a secret.
  let value: JSON?

  init(_ key: String, _ rule: String, remedy: String, value: JSON? = nil) {
    self.key = key
    self.rule = rule
    self.remedy = remedy
    self.value = value
  }

  var sentence: String { Issue.sentence(key, rule) }

  fileprivate var json: JSON {
    var members: [JSON.Member] = [.init("path", .string(key)), .init("rule", .string(sentence))]
    if let value { members.append(.init("value", value)) }
    members.append(.init("remedy", .string(remedy)))
    return .object(members)
  }
}

extension Fault {
  /// All that is wrong at once; the message, `key` and `remedy` are those of the first. `file` is nil (and written as
  /// null) where the environment is at fault and no file.
  static func configuration(_ issues: [ConfigurationIssue], file: String?) -> Fault {
    let first = issues.first
    return configuration(
      Issue.message(issues.map(\.sentence)), file: file, key: first?.key ?? "", remedy: first?.remedy ?? ""
    ).with("issues", .array(issues.map(\.json)))
  }

  static func configuration(_ message: String, file: String?, key: String, remedy: String) -> Fault {
    Fault(.configuration, message)
      .with("file", file.map(JSON.string) ?? .null).with("key", key).with("remedy", remedy)
  }
}

/// Names from the file as they may be shown: short, and on one line.
enum DisplayName {
  static func of(_ name: String) -> String {
    let printable = name.unicodeScalars.filter { !$0.properties.generalCategory.isControl }
    guard printable.count > 64 else { return String(String.UnicodeScalarView(printable)) }
    return String(String.UnicodeScalarView(printable.prefix(64))) + "..."
  }
}

/// Commands for a shell, to be copied from a remedy.
enum ShellCommand {
  static func makePrivate(_ path: String) -> String { "chmod 600 \(word(path))" }
  static func takeOver(_ path: String) -> String { "sudo chown $(id -u) \(word(path))" }

  /// The text as one word of a shell; most paths need no quotes.
  private static func word(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789/._-+~@".unicodeScalars.contains($0)
    }
    return isPlain
      ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

/// What to say about a name that is not among the known ones.
enum NameSuggestion {
  /// The end of a sentence such as "is not known", and the remedy.
  static func advice(_ name: String, among known: [String]) -> (hint: String, remedy: String) {
    let list = "known here: \(known.joined(separator: ", "))"
    guard let guess = Spelling.nearest(to: name, among: known, atMost: 1).first else {
      return ("", "remove it; \(list)")
    }
    return ("; did you mean \(guess)?", "write \(guess), or remove it; \(list)")
  }
}

extension Unicode.GeneralCategory {
  /// Whether a character of this kind disturbs a terminal or a header instead of being seen.
  var isControl: Bool {
    switch self {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
