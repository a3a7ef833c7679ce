import JSON
import Platform

/// The question that a person answers before a write.
struct ConsentQuestion: Sendable {
  static let method = "elicitation/create"
  /// The member of the answer.
  static let field = "agree"

  private let message: String

  /// In characters.
  private static let longestText = 1500

  /// - Parameters:
  ///   - question: a sentence of casewire, with ids only.
  ///   - texts: what is sent, by its name; shown without hidden characters.
  init(_ question: String, _ texts: [(name: String, text: String?)] = []) {
    var lines = [question]
    for (name, text) in texts {
      guard let text, !text.isEmpty else { continue }
      lines.append("\(name): \(Self.excerpt(TextSanitizer.sanitize(text)))")
    }
    message = lines.joined(separator: "\n\n")
  }

  /// The beginning and the end of a long text: an order at its end must be seen.
  private static func excerpt(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > longestText else { return text }
    let (start, end) = (scalars.prefix(longestText * 2 / 3), scalars.suffix(longestText / 3))
    return "\(String(start)) … \(String(end)) (\(scalars.count) characters)"
  }

  func params(_ revision: Revision) -> JSON {
    var members: [JSON.Member] = revision.hasElicitationMode ? [.init("mode", "form")] : []
    members += [
      .init("message", .string(message)),
      .init(
        "requestedSchema",
        [
          "type": "object",
          "properties": .object([
            .init(
              Self.field,
              ["type": "boolean", "title": "Agree", "description": "Whether casewire may do this now."])
          ]), "required": [.string(Self.field)],
        ]),
    ]
    return .object(members)
  }

  func request(_ revision: Revision) -> JSON {
    ["method": .string(Self.method), "params": params(revision)]
  }
}
