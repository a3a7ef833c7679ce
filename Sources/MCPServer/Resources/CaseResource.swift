import CaseModel
import JSON
import Platform

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
      guard let id = Self.decoded(words[3]), !id.isEmpty else { return nil }
      part = .attachment(id)
    default: return nil
    }
  }

  static func uri(_ id: String) -> String { scheme + id }

  /// The value of a variable of a template (RFC 6570), which is percent-encoded in an address. Nil for an invalid one.
  private static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(Hex.value), let low = rest.popFirst().flatMap(Hex.value) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The variables of the templates with this address, in their order; nil if it is not a template.
  static func variables(of template: String) -> [String]? {
    guard templates.contains(where: { $0.uri == template }) else { return nil }
    return template.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) }
  }

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
