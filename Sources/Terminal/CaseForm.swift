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

  /// Refuses a line that looks like a field in the lines of the fields: as a description, it would be sent, and its value would
  /// be missing.
  private func refuseField(_ line: String, _ flags: [ParamFlag]) throws(UsageError) {
    let name = line.prefix { $0 != ":" }
    let isWord = name.utf8.allSatisfy { byte in (byte | 0x20) &- UInt8(ascii: "a") < 26 || "-.".utf8.contains(byte) }
    guard name.count < line.count, !name.isEmpty, isWord else { return }
    let names = command.flags.map(Self.label)
    throw UsageError(
      "Unknown field \"\(name)\".\(CommandWords.hint(String(name), among: flags.map(Self.label) + names)) Put an empty line before the description."
    )
  }

  /// Reads the text into the params.
  func read(_ text: String, into tree: inout ParamTree, _ values: FlagValue) throws(UsageError) {
    let flags = flags
    var rest = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = rest.first {
      guard let colon = line.firstIndex(of: ":"), let flag = flags.first(where: { Self.label($0) == line[..<colon] })
      else { break }
      rest.removeFirst()
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      if !value.isEmpty { tree.set(flag.path[...], try values.value([String(value)], of: flag)) }
    }
    try refuseField(rest.first.map(String.init) ?? "", flags)
    let description = rest.drop { $0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    if !description.isEmpty { tree.set(["description"], .string(description)) }
    for name in ["title", "description"] where !tree.has(name) {
      throw UsageError("The case has no \(name).")
    }
  }
}
