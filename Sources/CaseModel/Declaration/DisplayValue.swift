import JSON

/// Shortens values for errors.
enum DisplayValue {
  /// The value itself when it is short, else its beginning as a string, or its kind.
  static func short(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): .string(short(text))
    case .number(let number) where number.text.utf8.count > longest: .string(short(number.text))
    case .array(let elements): .string("a list of \(elements.count)")
    case .slice(let slice) where slice.kind == .string: .string(short(slice.string(atMost: 12 * longest + 12) ?? ""))
    case .object, .slice: .string("an object")
    default: json
    }
  }

  /// The text, or its beginning.
  static func short(_ text: String) -> String {
    guard text.unicodeScalars.count > longest else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest))) + "..."
  }

  private static let longest = 80
}
