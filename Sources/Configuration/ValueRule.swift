import CaseModel
import JSON

/// Checks a value of the file against its schema, and states the rule in words.
///
/// Supports what the declarations use: `type`, `enum`, bounds of numbers, of lengths and of counts, and `items`. Other
/// keywords are for editors; their rules are checked where the value is used.
enum ValueRule {
  /// A location inside the value (`[1]`; empty for the value itself), what it must be, and the value if it cannot be
  /// a secret.
  struct Violation {
    let location: String
    let noun: String
    let value: JSON?
  }

  static func violations(_ value: JSON, _ schema: JSON) -> [Violation] {
    guard isAllowed(value, schema) else {
      return [Violation(location: "", noun: SchemaText.noun(schema), value: shown(value, schema))]
    }
    guard let elements = value.array, let items = schema["items"] else { return [] }
    return elements.enumerated().flatMap { index, element in
      violations(element, items).map {
        Violation(location: "[\(index)]" + $0.location, noun: $0.noun, value: $0.value)
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

  /// The value if it may be shown. A string can be a misplaced secret, so it is shown only where the schema lists the choices.
  private static func shown(_ value: JSON, _ schema: JSON) -> JSON? {
    switch value {
    case .null, .bool, .number: value
    case .string(let text) where schema["enum"] != nil: .string(DisplayName.of(text))
    default: nil
    }
  }
}
