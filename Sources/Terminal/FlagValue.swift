import CaseModel
import JSON
import Platform

/// Reads the words of a flag into JSON.
struct FlagValue {
  let texts: TextSource
  let now: Timestamp
  /// The case that a word means.
  let caseID: (String) throws(UsageError) -> String

  /// The value of a flag that was given these words. A list has all of them; of any other flag, the last one counts.
  func value(_ words: [String], of flag: ParamFlag) throws(UsageError) -> JSON {
    guard flag.isList else { return try one(words.last ?? "", flag) }
    if flag.isJSON, words.count == 1, words[0].hasPrefix("["), let list = try? JSON(parsing: words[0]) { return list }
    var elements: [JSON] = []
    for word in words {
      for part in parts(word, flag) where !isNeedless(part, flag) { elements.append(try one(part, flag)) }
    }
    // `--fields id`: the number is a part of the id, and a list must have an element.
    if elements.isEmpty, words.contains(where: { !parts($0, flag).isEmpty }) {
      elements = [.string(CaseField.number.stringValue)]
    }
    return .array(elements)
  }

  private func isNeedless(_ word: String, _ flag: ParamFlag) -> Bool {
    flag.needless.contains { $0 == word || CommandWords.kebab($0) == word }
  }

  private func parts(_ word: String, _ flag: ParamFlag) -> [String] {
    if flag.isJSON, word.hasPrefix("{") { return [word] }
    return word.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true).map { String(Substring($0)) }
  }

  private func one(_ word: String, _ flag: ParamFlag) throws(UsageError) -> JSON {
    if word.isEmpty, flag.canBeCleared { return .null }
    if flag.isSecret { return try secret(word, flag) }
    switch flag.kind {
    case .text: return .string(flag.isProse ? try texts.text(word, of: flag.name) : word)
    case .path:
      let path = FileSystem.expandTilde(word, home: texts.console.environment["HOME"])
      return .string(
        FileSystem.absolute(path, relativeTo: texts.console.workingDirectory) + (word.hasSuffix("/") ? "/" : ""))
    case .caseID: return .string(try caseID(word))
    case .time:
      guard let time = PersonTime.read(word, now) else { throw refusal(word, flag) }
      return .string(RFC3339.format(time))
    case .integer:
      guard let number = Int(word) else { throw refusal(word, flag) }
      return .number(number)
    case .number:
      guard case .number(let number) = try? JSON(parsing: word) else { throw refusal(word, flag) }
      return .number(number)
    case .boolean:
      switch word {
      case "", "true", "yes": return true
      case "false", "no": return false
      default: throw refusal(word, flag)
      }
    case .words(let words): return .string(try Self.word(word, words, flag))
    case .json(let member): return try json(word, member, flag)
    }
  }

  /// The word of the list, which may be typed in kebab case and in another letter case.
  private static func word(_ word: String, _ words: [String], _ flag: ParamFlag) throws(UsageError) -> String {
    if words.contains(word) { return word }
    let plain = CommandWords.kebab(word).lowercased()
    if let same = words.first(where: { CommandWords.kebab($0) == plain || $0.lowercased() == plain }) { return same }
    let hint = CommandWords.hint(word, among: words.map { CommandWords.kebab($0) })
    throw UsageError(
      "Unknown value \"\(word)\" of \(flag.name).\(hint) Use one of \(words.map { CommandWords.kebab($0) }.joined(separator: ", "))."
    )
  }

  private func json(_ word: String, _ member: String?, _ flag: ParamFlag) throws(UsageError) -> JSON {
    let text = word == "-" || word.hasPrefix("@") ? try texts.text(word, of: flag.name) : word
    if let value = try? JSON(parsing: text), value.object != nil || value.array != nil || member == nil { return value }
    guard let member else {
      throw UsageError("\(flag.name) requires JSON, such as '{\"name\": \"value\"}', not \"\(text.prefix(60))\".")
    }
    return .object([.init(member, .string(text))])
  }

  /// Credentials, which other users could see among the arguments.
  private func secret(_ word: String, _ flag: ParamFlag) throws(UsageError) -> JSON {
    guard word == "-" || word.hasPrefix("@") else {
      throw UsageError(
        "\(flag.name) accepts no value, because other users can see arguments. Use \(flag.name) - for stdin, \(flag.name) @FILE, or \(flag.name) prompt."
      )
    }
    if word == "-", texts.console.hasPerson {
      throw UsageError(
        "\(flag.name) - reads a pipe, because a terminal shows what is typed. Use \(flag.name) prompt, which hides it.")
    }
    guard let value = try? JSON(parsing: try texts.text(word, of: flag.name)) else {
      throw UsageError("\(flag.name) requires JSON, such as {\"apiKey\": \"...\"}.")
    }
    return value
  }

  private func refusal(_ word: String, _ flag: ParamFlag) -> UsageError {
    UsageError("Invalid value \"\(word)\" of \(flag.name). It must be \(flag.expected).")
  }
}
