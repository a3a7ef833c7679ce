import JSON

/// Pieces of a page as GitHub renders it.
enum Markdown {
  /// A row of a table: the name, bold when it is required; the type; the meaning with the default.
  static func row(_ name: String, _ schema: JSON, isRequired: Bool) -> String {
    let shown = isRequired ? "**`\(name)`**" : "`\(name)`"
    let fallback = schema["default"].map { " Default: `\($0.string ?? $0.text)`." } ?? ""
    return "| \(shown) | \(type(schema)) | \(cell((schema["description"]?.string ?? "") + fallback)) |"
  }

  /// A schema in a few words: `integer 1 to 500`, list of `time`, a link to an object.
  static func type(_ schema: JSON) -> String {
    if let reference = schema["$ref"]?.string ?? schema["allOf"]?[0]?["$ref"]?.string {
      return link(to: String(reference.split(separator: "/").last ?? ""))
    }
    if let choices = schema["enum"]?.array { return words(choices) }
    if let items = schema["items"] { return "list of \(type(items))" }
    if schema["format"]?.string == "date-time" { return "time" }
    if let types = schema["type"]?.array {
      let members = (schema.object ?? []).map { $0.name == "type" ? JSON.Member("type", types.first ?? .null) : $0 }
      return "\(type(.object(members))), or null"
    }
    let name = schema["type"]?.string ?? "any JSON"
    guard let least = schema["minimum"]?.integer ?? schema["minLength"]?.integer else { return name }
    let most = schema["maximum"]?.integer ?? schema["maxLength"]?.integer
    let bounds = most.map { "\(least) to \($0)" } ?? "at least \(least)"
    return name == "string" ? "string, \(bounds) characters" : "\(name) \(bounds)"
  }

  private static func words(_ choices: [JSON]) -> String {
    let shown = choices.count > 12 ? choices.prefix(4) : choices[...]
    let text = shown.map { "`\($0.string ?? $0.text)`" }.joined(separator: " ")
    let left = choices.count - shown.count
    return left == 0 ? text : "\(text) and \(left) more, see [openrpc.json](openrpc.json)"
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
  static func link(to heading: String) -> String { "[`\(heading)`](#\(anchor(heading)))" }

  /// The anchor that GitHub gives a heading: lower case, punctuation dropped, dashes for blanks.
  static func anchor(_ heading: String) -> String {
    String(
      heading.lowercased().compactMap { character in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
      })
  }

  /// One sentence with `code` as HTML, for places where Markdown is not read.
  static func html(_ text: String) -> String {
    var html = ""
    var isCode = false
    for character in text {
      switch character {
      case "`":
        html += isCode ? "</code>" : "<code>"
        isCode.toggle()
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "&": html += "&amp;"
      default: html.append(character)
      }
    }
    return html
  }
}
