import CaseModel
import JSON

/// The address of a case, or of a part of it: `case://profile/number`.
struct CaseResource: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case whole, comments
    case attachment(String)
  }

  let profile: ProfileName
  let number: String
  let part: Part

  static let scheme = "case://"
  static let templates: [(uri: String, name: String, description: String)] = [
    ("case://{profile}/{number}", "case", "A case with its description and comments."),
    ("case://{profile}/{number}/comments", "comments", "The comments of a case, newest first."),
    ("case://{profile}/{number}/attachments/{id}", "attachment", "The text of an attachment."),
  ]

  init?(_ uri: String) {
    guard uri.utf8.count <= 2048, uri.hasPrefix(Self.scheme) else { return nil }
    let words = uri.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false).map(
      String.init)
    guard words.count >= 2, let profile = ProfileName(words[0]), CaseReference.isNumber(words[1]) else { return nil }
    (self.profile, number) = (profile, words[1])
    switch (words.count, words.dropFirst(2).first) {
    case (2, _): part = .whole
    case (3, "comments"): part = .comments
    case (4, "attachments"):
      guard !words[3].isEmpty else { return nil }
      part = .attachment(words[3])
    default: return nil
    }
  }

  static func uri(_ id: String) -> String { scheme + id }

  var id: String { "\(profile.text)/\(number)" }

  /// The tool that reads it, with its arguments.
  var tool: (name: String, arguments: JSON) {
    switch part {
    case .whole: (CaseReadTool.name, ["case": .string(id)])
    case .comments: (CaseReadTool.name, ["case": .string(id), "parts": ["comments"]])
    case .attachment(let attachment):
      (AttachmentReadTool.name, ["case": .string(id), "attachment": .string(attachment)])
    }
  }
}
