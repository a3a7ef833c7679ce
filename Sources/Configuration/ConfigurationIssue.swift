import CaseModel
import JSON

/// One error of the configuration. It never contains a secret: texts that could be one are not quoted.
struct ConfigurationIssue: Sendable {
  /// `profiles.work.credentials.apiKey`; empty for the whole file.
  let key: String
  /// The predicate of a sentence about the key, or a whole sentence.
  let rule: String
  /// What to write or to run; a sentence.
  let remedy: String
  /// The value; nil when it is absent or may be a secret.
  let value: JSON?

  init(_ key: String, _ rule: String, remedy: String, value: JSON? = nil) {
    self.key = key
    self.rule = rule
    self.remedy = Issue.sentence("", remedy)
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
  /// A fault with all issues; the message, `key` and `remedy` are those of the first. `file` is nil, and null on the wire,
  /// where the environment is at fault.
  static func configuration(_ issues: [ConfigurationIssue], file: String?) -> Fault {
    let first = issues.first
    return configuration(
      Issue.message(issues.map(\.sentence)), file: file, key: first?.key ?? "", remedy: first?.remedy ?? ""
    ).with("issues", .array(issues.map(\.json)))
  }

  static func configuration(_ message: String, file: String?, key: String, remedy: String) -> Fault {
    Fault(.configuration, message)
      .with("file", file.map(JSON.string) ?? .null).with("key", key).with("remedy", Issue.sentence("", remedy))
  }
}

extension Unicode.GeneralCategory {
  /// Whether a character of this kind acts on a terminal or a header instead of being displayed.
  var isControl: Bool {
    switch self {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
