import JSON
import Platform

/// A case as a text with a line for each field, an empty line and the description.
struct CaseForm {
  let command: MethodCommand
  /// The params that have a line.
  let fields: [String]

  private var flags: [ParamFlag] {
    fields.flatMap { name -> [ParamFlag] in
      guard let flag = command.flags.first(where: { $0.path == [name] }) else { return [] }
      // An object has a line for each member.
      let inner = command.flags.filter { $0.path.count == 2 && $0.path[0] == name }
      return inner.isEmpty || flag.isList ? [flag] : inner
    }
  }

  private static func label(_ flag: ParamFlag) -> String { String(flag.name.dropFirst(2)) }

  /// The template.
  var start: String { flags.map { "\(Self.label($0)): " }.joined(separator: "\n") + "\n" }

  /// What the fields mean.
  func notes(_ profile: String) -> [String] {
    ["A new case at \(profile). Fill in the fields; the description follows after an empty line."]
      + flags.map { "\(Self.label($0)): \($0.help) \($0.type.isEmpty ? "" : "[\($0.type)]")" }
      + [
        "casewire values list \(profile) KIND prints the values that the vendor allows.",
        "Save an empty text to send nothing.",
      ]
  }

  /// Reads the text into the params.
  func read(_ text: String, into tree: inout ParamTree, _ values: FlagValue) throws(UsageError) {
    let flags = flags
    // Some editors end lines with both, which is one character.
    var rest = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }[...]
    var used: [String] = []
    while let (name, value) = rest.first.flatMap(Self.field), let flag = flags.first(where: { Self.label($0) == name })
    {
      rest.removeFirst()
      used.append(name)
      if !value.isEmpty { tree.set(flag.path[...], try values.value([value], of: flag)) }
    }
    try refuseField(rest, flags.map(Self.label), used)
    let description = rest.drop { $0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    if !description.isEmpty { tree.set(["description"], .string(description)) }
    for name in ["title", "description"] where !tree.has(name) {
      throw UsageError("The case has no \(name).")
    }
  }

  /// The name and the value of a line; nil for a line without a colon. By bytes, since a value may begin with a combining
  /// character.
  private static func field(_ line: Substring) -> (name: String, value: String)? {
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let words = line[..<colon].split(whereSeparator: \.isWhitespace)
    let value = Substring(line.utf8[line.utf8.index(after: colon)...])
    return (words.joined(separator: " ").lowercased(), String(value.drop { $0 == " " || $0 == "\t" }))
  }

  /// Refuses a line that is probably meant as a field, because it would be sent in the description and its value would be missing:
  /// a line directly below the fields, a first line like a field, and a field below an empty line.
  /// - Parameters:
  ///   - names: the fields of the form.
  ///   - used: those above the text.
  private func refuseField(_ rest: ArraySlice<Substring>, _ names: [String], _ used: [String]) throws(UsageError) {
    guard !names.isEmpty, let index = rest.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }) else { return }
    let line = FittedText.line(String(rest[index]), width: 60)
    let name = Self.field(rest[index])?.name
    guard index == rest.startIndex else {
      guard let name, names.contains(name), !used.contains(name) else { return }
      throw UsageError("The field \"\(name)\" is below an empty line. Put it above that line.")
    }
    let isWord = name?.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: ".")
    }
    if let name, !name.isEmpty, isWord == true {
      let hint = CommandWords.hint(name, among: names + command.flags.map(Self.label))
      throw UsageError("Unknown field \"\(name)\".\(hint) Put an empty line before the description.")
    }
    guard !used.isEmpty else { return }
    throw UsageError("\"\(line)\" is no field. Put an empty line before the description.")
  }
}
