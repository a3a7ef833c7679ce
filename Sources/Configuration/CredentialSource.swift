import JSON

/// The source of one secret.
enum CredentialSource: Sendable {
  case literal(String)
  case environment(String)
  /// An absolute path.
  case file(String)
  /// The program and its arguments; a program with a slash in its name is absolute.
  case command([String])

  /// As `Credentials.source(of:)` names it.
  var name: String {
    switch self {
    case .literal: "literal"
    case .environment: "env"
    case .file: "file"
    case .command: "command"
    }
  }

  /// Reads one of the four forms, or throws all its errors. `resolve` makes a path absolute.
  static func read(
    _ json: JSON, key: String, resolve: (String) -> String
  ) throws(CredentialIssues) -> CredentialSource {
    if let text = json.string.map({ SecretText.firstLine($0.utf8) ?? $0 }) {
      if let rule = SecretText.fault(text) {
        throw CredentialIssues(key, rule, "Write the secret as one line of text, without control characters.")
      }
      return .literal(text)
    }
    guard let members = json.object, members.count == 1, let member = members.first,
      let form = ConfigurationKey.secretForms.first(where: { $0.name == member.name })
    else {
      throw CredentialIssues(
        key, "must be a string, {\"env\": NAME}, {\"file\": PATH} or {\"command\": [PROGRAM, ...]}", advice)
    }
    let violations = ValueRule.violations(member.value, form.schema)
    guard violations.isEmpty else {
      // The value is not quoted: a secret is easily written in the wrong form.
      throw CredentialIssues(
        issues: violations.map {
          ConfigurationIssue("\(key).\(form.name)\($0.location)", "must be \($0.noun)", remedy: advice)
        })
    }
    return try source(form.name, member.value, key: "\(key).\(form.name)", resolve)
  }

  private static func source(
    _ form: String, _ value: JSON, key: String, _ resolve: (String) -> String
  ) throws(CredentialIssues) -> CredentialSource {
    let words = value.array?.compactMap(\.string) ?? [value.string ?? ""]
    if words.contains(where: { $0.utf8.contains(0) }) {
      throw CredentialIssues(key, "must not contain a NUL character", advice)
    }
    switch form {
    case "env":
      guard isVariable(words[0]) else {
        throw CredentialIssues(
          key, "must be the name of an environment variable: letters, digits and underscores", advice)
      }
      return .environment(words[0])
    case "file": return .file(resolve(words[0]))
    default:
      guard let program = words.first, !program.isEmpty else {
        throw CredentialIssues(key + "[0]", "must name a program", advice)
      }
      return .command([program.contains("/") ? resolve(program) : program] + words.dropFirst())
    }
  }

  private static let advice =
    #"Write it as {"env": "NAME"}, {"file": "~/path"} or {"command": ["pass", "show", "name"]}."#

  private static func isVariable(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}
