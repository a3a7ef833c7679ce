import CaseModel
import JSON

/// Pieces of a page as GitHub renders it.
enum Markdown {
  /// A row of a table: the name, bold when it is required; the type; the meaning with the default.
  static func row(_ name: String, _ schema: JSON, isRequired: Bool) -> String {
    let shown = isRequired ? "**`\(name)`**" : "`\(name)`"
    let fallback = schema["default"].map { " Default: `\($0.string ?? $0.text)`." } ?? ""
    return "| \(shown) | \(type(schema)) | \(cell((schema["description"]?.string ?? "") + fallback)) |"
  }

  /// A schema in words, with links to the objects.
  static func type(_ schema: JSON) -> String { SchemaText(choices: choices, name: link).type(schema) }

  private static func choices(_ words: [String]) -> String {
    let shown = words.count > 12 ? words.prefix(4) : words[...]
    let text = shown.map { "`\($0)`" }.joined(separator: ", ")
    let left = words.count - shown.count
    return left == 0 ? text : "\(text) and \(left) more (see [openrpc.json](openrpc.json))"
  }

  /// Text that stays inside its cell.
  static func cell(_ text: String) -> String {
    var cell = ""
    for character in text {
      switch character {
      case "|": cell += "\\|"
      case "\n": cell += " "
      default: cell.append(character)
      }
    }
    return cell
  }

  /// A link to a heading of the same page that is this name.
  static func link(_ heading: String) -> String { "[`\(heading)`](#\(anchor(heading)))" }

  /// The anchor that GitHub gives a heading: lower case, punctuation dropped, dashes for blanks.
  static func anchor(_ heading: String) -> String {
    String(
      heading.lowercased().compactMap { character in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
      })
  }
}
