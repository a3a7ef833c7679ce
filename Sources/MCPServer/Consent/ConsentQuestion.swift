import CaseModel
import JSON
import Platform

/// The question that a person answers before a write. It shows all that is sent, or is not asked.
struct ConsentQuestion: Sendable {
  static let method = "elicitation/create"
  /// The member of the answer.
  static let field = "agree"

  private let message: String

  /// In characters. A person does not read more.
  private static let longest = 4000

  /// Throws if the user cannot see the whole of it: such an agreement means nothing.
  ///
  /// - Parameters:
  ///   - question: a sentence of casewire, with ids only.
  ///   - sent: what is sent, by its name, except what the sentence states.
  init(_ question: String, _ sent: [(name: String, value: JSON)]) throws(Fault) {
    var lines = [question]
    for (name, value) in sent {
      guard !Self.hasHidden(value) else {
        throw .invalidParams(
          name, "has hidden characters, which the user cannot see and agree to. Remove them. Nothing was written")
      }
      lines.append(Self.shown(name, value))
    }
    message = lines.joined(separator: "\n")
    guard message.unicodeScalars.count <= Self.longest else {
      throw Fault(
        .tooLarge,
        "The user must agree to this, but it is longer than the \(Self.longest) characters that a question shows. "
          + "Nothing was written."
      ).with("remedy", "Send less at once, or ask the user to send it in another way.")
    }
  }

  // MARK: What is shown

  /// Whether a text in it, or the name of a member, has characters that are not shown.
  private static func hasHidden(_ value: JSON) -> Bool {
    switch value {
    case .string(let text): hasHidden(text)
    case .array(let elements): elements.contains(where: hasHidden)
    case .object(let members): members.contains { hasHidden($0.name) || hasHidden($0.value) }
    case .slice(let slice): (try? slice.tree()).map(hasHidden) ?? true
    case .null, .bool, .number: false
    }
  }

  private static func hasHidden(_ text: String) -> Bool {
    // The end of a line in a text of Windows hides nothing.
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
      scalars.append(scalar)
    }
    return TextSanitizer.sanitize(String(scalars)).unicodeScalars.count != scalars.count
  }

  private static func shown(_ name: String, _ value: JSON) -> String {
    guard let text = value.string else { return "\(name): \(value.text)" }
    let lines = withoutGaps(text).split(omittingEmptySubsequences: false) { $0.isNewline }
    guard lines.count > 1 else { return "\(name): \(lines.joined())" }
    // Each line is marked: one of the text must not look like another member.
    return "\(name):\n" + lines.map { "> \($0)" }.joined(separator: "\n")
  }

  /// The text with a count for each long run of blank characters, which can move the rest out of view.
  private static func withoutGaps(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    var gap = String.UnicodeScalarView()
    func isLong() -> Bool { gap.count > 40 || gap.count { $0 == "\n" } > 3 }
    func end() {
      if isLong() {
        shown.append(contentsOf: "\n[\(gap.count) blank characters]\n".unicodeScalars)
      } else {
        shown.append(contentsOf: gap)
      }
      gap = String.UnicodeScalarView()
    }
    for scalar in text.unicodeScalars {
      // U+2800: a Braille pattern without dots.
      if scalar.properties.isWhitespace || scalar.value == 0x2800 {
        gap.append(scalar)
      } else {
        end()
        shown.append(scalar)
      }
    }
    end()
    return String(shown)
  }

  // MARK: The request

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
