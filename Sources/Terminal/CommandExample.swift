import CaseService
import JSON
import Platform

/// The example of a command, made from the params of an example of the protocol.
enum CommandExample {
  /// Nil for a method without an example.
  static func line(_ command: MethodCommand) -> String? {
    guard let text = MethodExamples.params(of: command.row.name), let params = try? JSON(parsing: text) else {
      return nil
    }
    return "casewire " + words(command, params).joined(separator: " ")
  }

  /// The words of a command with these params.
  static func words(_ command: MethodCommand, _ params: JSON) -> [String] {
    var words = [command.name]
    var used: [String] = []
    for flag in command.positionals {
      // A later argument would be taken for this one.
      guard let value = params[flag.path[0]] else { break }
      used.append(flag.path[0])
      words += flag.isList ? (value.array ?? []).map { quoted(plain($0, flag)) } : [quoted(plain(value, flag))]
    }
    for flag in command.flags where !used.contains(flag.path[0]) {
      guard let value = value(params, flag.path) else { continue }
      if value.object != nil, !flag.isList { continue }
      switch value {
      case .bool(true) where flag.isBoolean: words.append(flag.name)
      case .bool(false) where flag.isBoolean: words.append("--no-" + flag.name.dropFirst(2))
      case .array(let elements) where !flag.isJSON:
        words += [flag.name, quoted(elements.map { plain($0, flag) }.joined(separator: ","))]
      default: words += [flag.name, quoted(plain(value, flag))]
      }
    }
    return words
  }

  private static func value(_ params: JSON, _ path: [String]) -> JSON? {
    path.reduce(Optional(params)) { $0?[$1] }
  }

  private static func plain(_ value: JSON, _ flag: ParamFlag) -> String {
    if case .json(let member) = flag.kind, let member, value.object?.count == 1, let text = value[member]?.string {
      return text
    }
    return value.string ?? value.text
  }

  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || "-_./:,=+@%".utf8.contains(byte)
      }
    return isPlain ? text : "'\(text.replacing(text: "'", with: "'\\''"))'"
  }
}
