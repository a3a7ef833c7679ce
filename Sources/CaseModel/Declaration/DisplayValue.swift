import JSON
import Platform

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

  /// The value in words, for a sentence: JSON with escapes for invisible characters, or its kind.
  static func text(_ json: JSON) -> String {
    switch json {
    case .number(let number): short(number.text)
    case .array(let elements):
      switch elements.count {
      case 0: "an empty list"
      case 1: "a list of 1 element"
      case let count: "a list of \(count) elements"
      }
    case .object: "an object"
    case .slice(let slice) where slice.kind != .string: "an object"
    case .slice, .string, .bool, .null: TextSanitizer.escape(json: short(json).text)
    }
  }

  /// The text, or its beginning.
  static func short(_ text: String) -> String {
    guard text.unicodeScalars.count > longest else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest))) + "..."
  }

  private static let longest = 80
}
