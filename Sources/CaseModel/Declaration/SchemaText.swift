package import JSON

/// Describes a JSON Schema in words, for errors, help and the reference.
package struct SchemaText {
  /// Shows the values of an enum.
  private let choices: ([String]) -> String
  /// Shows the name of an object.
  private let name: (String) -> String

  package init(
    choices: @escaping ([String]) -> String = { $0.joined(separator: ", ") },
    name: @escaping (String) -> String = { $0 }
  ) {
    self.choices = choices
    self.name = name
  }

  /// The predicate of an error: "must be a list of 1 to 64 strings".
  package static func rule(_ schema: JSON) -> String { "must be \(noun(schema))" }

  /// The words after "must be": "an integer from 1 to 500", "one of open, closed".
  package static func noun(_ schema: JSON) -> String {
    let text = SchemaText().type(schema)
    if text == "boolean" { return "true or false" }
    if schema["enum"] != nil || text.hasPrefix("any ") { return text }
    return (text.first.map { "aeio".contains($0) } == true ? "an " : "a ") + text
  }

  /// The words without an article: "integer from 1 to 500".
  package func type(_ schema: JSON) -> String { words(schema, isPlural: false) }

  private func words(_ schema: JSON, isPlural: Bool) -> String {
    if let reference = schema["$ref"]?.string ?? schema["allOf"]?[0]?["$ref"]?.string {
      return name(String(reference.split(separator: "/").last ?? "")) + (isPlural ? " objects" : "")
    }
    if let values = schema["enum"]?.array?.filter({ !$0.isNull }) {
      let text = choices(values.map { $0.string ?? $0.text })
      let one = values.count == 1 ? text : "one of \(text)"
      return isPlural ? "values, each \(one)" : one
    }
    if let types = schema["type"]?.array {
      let one = types.filter { $0 != "null" }.map { type in
        let members = (schema.object ?? []).map { $0.name == "type" ? JSON.Member("type", type) : $0 }
        return words(.object(members), isPlural: isPlural)
      }
      return one.joined(separator: " or ") + (types.contains("null") ? ", or null" : "")
    }
    let ending = isPlural ? "s" : ""
    switch schema["type"]?.string {
    case "array": return list(schema, ending)
    case "string" where schema["format"]?.string == "date-time": return "time\(ending)"
    case "string":
      return counted("string\(ending)", schema["minLength"], schema["maxLength"]) { "of \($0) characters" }
    case "object":
      return counted("object\(ending)", schema["minProperties"], schema["maxProperties"]) { "with \($0) members" }
    case "boolean": return "boolean\(ending)"
    case let number?: return "\(number)\(ending)" + Self.bounds(schema)
    case nil: return isPlural ? "JSON values" : "any JSON value"
    }
  }

  private func list(_ schema: JSON, _ ending: String) -> String {
    let items = schema["items"].map { words($0, isPlural: true) } ?? "JSON values"
    let text = counted("list\(ending)", schema["minItems"], schema["maxItems"]) { "of \($0) \(items)" }
    return text.hasSuffix(items) ? text : "\(text) of \(items)"
  }

  /// A noun with the bounds of a count; "at least 1" becomes "non-empty".
  private func counted(_ noun: String, _ least: JSON?, _ most: JSON?, _ phrase: (String) -> String) -> String {
    switch (least?.integer ?? 0, most?.integer) {
    case (0, nil): noun
    case (1, nil): "non-empty \(noun)"
    case (let least, nil): "\(noun) \(phrase("at least \(least)"))"
    case (0, let most?): "\(noun) \(phrase("at most \(most)"))"
    case (let least, let most?): "\(noun) \(phrase(least == most ? "\(least)" : "\(least) to \(most)"))"
    }
  }

  private static func bounds(_ schema: JSON) -> String {
    let above = schema["exclusiveMinimum"].map { "greater than \($0.text)" }
    return switch (schema["minimum"]?.text, schema["maximum"]?.text) {
    case (nil, nil): above.map { " \($0)" } ?? ""
    case (let least?, nil): " of at least \(least)"
    case (let least?, let most?): " from \(least) to \(most)"
    case (nil, let most?): above.map { " \($0) and at most \(most)" } ?? " of at most \(most)"
    }
  }
}
