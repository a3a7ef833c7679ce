import JSON

/// Checks a value of the file against its schema, and says the rule in words.
///
/// Understands what the declarations use: `type`, `enum`, bounds of numbers, of lengths and of counts, and `items`. Other
/// keywords are for editors; what they say is checked where the value is put to use.
enum ValueRule {
  /// A place inside the value (`[1]`; empty for the value itself), the rule that it breaks, and what stood there if that
  /// cannot be a secret.
  struct Violation {
    let location: String
    let sentence: String
    let value: JSON?
  }

  static func violations(_ value: JSON, _ schema: JSON) -> [Violation] {
    guard isAllowed(value, schema) else {
      return [Violation(location: "", sentence: sentence(schema), value: shown(value, schema))]
    }
    guard let elements = value.array, let items = schema["items"] else { return [] }
    return elements.enumerated().flatMap { index, element in
      violations(element, items).map {
        Violation(location: "[\(index)]" + $0.location, sentence: $0.sentence, value: $0.value)
      }
    }
  }

  private static func isAllowed(_ value: JSON, _ schema: JSON) -> Bool {
    if let choices = schema["enum"]?.array, !choices.contains(value) { return false }
    switch (schema["type"]?.string, value) {
    case ("string", .string(let text)):
      return isWithin(text.unicodeScalars.count, schema["minLength"], schema["maxLength"])
    case ("integer", .number(let number)): return number.integer != nil && isWithin(number, schema)
    case ("number", .number(let number)): return isWithin(number, schema)
    case ("boolean", .bool): return true
    case ("array", .array(let elements)): return isWithin(elements.count, schema["minItems"], schema["maxItems"])
    case ("object", .object(let members)):
      return isWithin(members.count, schema["minProperties"], schema["maxProperties"])
    case (nil, _): return true
    default: return false
    }
  }

  private static func isWithin(_ count: Int, _ least: JSON?, _ most: JSON?) -> Bool {
    count >= least?.integer ?? 0 && count <= most?.integer ?? .max
  }

  private static func isWithin(_ number: JSONNumber, _ schema: JSON) -> Bool {
    let value = number.double
    return value.isFinite && value >= double(schema["minimum"]) ?? -.infinity
      && value <= double(schema["maximum"]) ?? .infinity && value > double(schema["exclusiveMinimum"]) ?? -.infinity
  }

  private static func double(_ json: JSON?) -> Double? {
    if case .number(let number) = json { number.double } else { nil }
  }

  // MARK: Words

  /// The schema as the end of the sentence "must be ...".
  static func sentence(_ schema: JSON) -> String {
    if let choices = schema["enum"]?.array {
      return "one of \(choices.map { $0.string ?? $0.text }.joined(separator: ", "))"
    }
    switch schema["type"]?.string {
    case "string": return schema["minLength"] == nil ? "a string" : "a string that is not empty"
    case "integer": return "a whole number" + bounds(schema)
    case "number": return "a number" + bounds(schema)
    case "boolean": return "true or false"
    case "array":
      let items = schema["items"].map { " of which each is \(sentence($0))" } ?? ""
      return "a list" + items + counted(schema["minItems"], schema["maxItems"], "elements")
    case "object": return "an object" + counted(schema["minProperties"], schema["maxProperties"], "members")
    default: return "another value"
    }
  }

  private static func bounds(_ schema: JSON) -> String {
    let least =
      schema["minimum"].map { " of at least \($0.text)" } ?? schema["exclusiveMinimum"].map { " above \($0.text)" }
    switch (least, schema["maximum"]) {
    case (nil, nil): return ""
    case (let least?, nil): return least
    case (nil, let most?): return " of at most \(most.text)"
    case (let least?, let most?): return "\(least) and at most \(most.text)"
    }
  }

  private static func counted(_ least: JSON?, _ most: JSON?, _ what: String) -> String {
    switch (least?.integer, most?.integer) {
    case (1, nil): ", not empty"
    case (let least?, let most?): ", \(least) to \(most) \(what)"
    case (let least?, nil): ", at least \(least) \(what)"
    case (nil, let most?): ", at most \(most) \(what)"
    case (nil, nil): ""
    }
  }

  /// A string may be a secret in the wrong place, so only those are shown that stand where there is a choice of words.
  private static func shown(_ value: JSON, _ schema: JSON) -> JSON? {
    switch value {
    case .null, .bool, .number: value
    case .string(let text) where schema["enum"] != nil: .string(DisplayName.of(text))
    default: nil
    }
  }
}
