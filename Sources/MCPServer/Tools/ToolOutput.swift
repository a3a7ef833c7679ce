import CaseModel
import JSON
import Platform

/// What a tool returns: its content, or a question to the user.
struct ToolOutput: WireValue {
  enum Kind: Sendable {
    case content(JSON)
    /// The members of a result with `resultType` `input_required`.
    case question(inputRequests: JSON, requestState: String)
  }

  let kind: Kind
  /// Whether it has text of a vendor.
  let isUntrusted: Bool
  /// A picture that the content describes.
  private(set) var image: ToolImage?

  /// - Parameter content: text of vendors in it is made safe here.
  init(_ content: JSON, isUntrusted: Bool = true, image: ToolImage? = nil) {
    kind = .content(SafeText.of(content))
    (self.isUntrusted, self.image) = (isUntrusted, image)
  }

  init(inputRequests: JSON, requestState: String) {
    kind = .question(inputRequests: inputRequests, requestState: requestState)
    isUntrusted = false
  }

  var content: JSON {
    if case .content(let content) = kind { content } else { [:] }
  }

  // MARK: WireValue

  static var schema: JSON { ["type": "object"] }
  static var placeholder: ToolOutput { ToolOutput([:], isUntrusted: false) }
  static func read(_ json: JSON) -> ToolOutput? { ToolOutput(json) }
  func write(to writer: inout JSONWriter) { content.write(to: &writer) }
}

/// Text of other people, for a model.
enum SafeText {
  /// The value without hidden characters in any text, including the names of members.
  static func of(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): .string(TextSanitizer.sanitize(text))
    case .array(let elements): .array(elements.map(of))
    case .object(let members): .object(members.map { .init(TextSanitizer.sanitizeLine($0.name), of($0.value)) })
    case .slice(let slice): (try? slice.tree()).map(of) ?? .null
    case .null, .bool, .number: json
    }
  }

  /// The number of characters of a value as JSON.
  static func size(_ json: JSON) -> Int { json.text.unicodeScalars.count }

  /// The beginning of a text. Counts scalars: one character can have any number of marks.
  static func cut(_ text: String, to limit: Int) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > limit else { return text }
    return String(String.UnicodeScalarView(scalars.prefix(max(0, limit - 1)))) + "…"
  }

  /// Throws for the path of a file that is shown otherwise than it is.
  static func check(path: String?) throws(Fault) {
    guard let path, !TextSanitizer.sanitizeLine(path).utf8.elementsEqual(path.utf8) else { return }
    throw .invalidParams("path", "has hidden characters. Remove them", value: .string(path))
  }

  /// A text on one line, cut.
  static func line(_ text: String?, atMost limit: Int = 200) -> JSON? {
    guard let text, !text.isEmpty else { return nil }
    return .string(cut(TextSanitizer.sanitizeLine(text), to: limit))
  }
}
