import CaseModel
import JSON
import Platform

/// The findings of the doctor, for people and for programs.
struct DoctorReport: Sendable {
  /// What concerns all profiles.
  var general: [Doctor.Finding] = []
  var examinations: [Doctor.ProfileReport] = []

  /// Whether nothing failed.
  var isWell: Bool {
    !(general + examinations.flatMap(\.findings)).contains { $0.outcome == .failed }
  }

  /// A line for each finding: the outcome, the profile, the check, what was found and what to do. After them an example of a
  /// configuration, where none was found.
  func text(_ redactor: Redactor) -> String {
    let lines =
      general.map { ("", $0) }
      + examinations.flatMap { one in one.findings.map { (TextSanitizer.sanitizeLine(one.profile), $0) } }
    let width = lines.map(\.0.utf8.count).max() ?? 0
    let example =
      general.compactMap(\.example).first.map {
        "\nAn example of a configuration:\n\n\(TextSanitizer.escape(json: $0.prettyText))\n"
      }
      ?? ""
    return lines.map { profile, finding in
      var text = [finding.message, finding.remedy].compactMap(\.self).joined(separator: " ")
      // For profiles, it is the file of the first line.
      if profile.isEmpty, let file = finding.file, !text.containsText(file) { text += " File: \(file)." }
      let cells = [
        Self.padded(finding.outcome.rawValue, 7), Self.padded(profile, width), Self.padded(finding.check.rawValue, 13),
        TextSanitizer.sanitizeLine(redactor.redact(text)),
      ]
      return cells.filter { !$0.isEmpty }.joined(separator: "  ") + "\n"
    }.joined() + example
  }

  /// `{"ok", "general": [...], "profiles": [{"profile", "provider", "ok", "checks": [...]}]}`, in one line.
  func json(_ redactor: Redactor) -> String {
    let profiles = examinations.map { one in
      JSON.object([
        .init("profile", .string(one.profile)), .init("provider", one.provider.map { .string($0) } ?? .null),
        .init("ok", .bool(!one.findings.contains { $0.outcome == .failed })),
        .init("checks", .array(one.findings.map { Self.json($0, redactor) })),
      ])
    }
    let whole = JSON.object([
      .init("ok", .bool(isWell)), .init("general", .array(general.map { Self.json($0, redactor) })),
      .init("profiles", .array(profiles)),
    ])
    return whole.text + "\n"
  }

  private static func json(_ finding: Doctor.Finding, _ redactor: Redactor) -> JSON {
    var members: [JSON.Member] = [
      .init("check", .string(finding.check.rawValue)), .init("outcome", .string(finding.outcome.rawValue)),
      .init("message", .string(redactor.redact(finding.message))),
    ]
    if let remedy = finding.remedy { members.append(.init("remedy", .string(redactor.redact(remedy)))) }
    if let file = finding.file { members.append(.init("file", .string(redactor.redact(file)))) }
    if let key = finding.key { members.append(.init("key", .string(redactor.redact(key)))) }
    if let kind = finding.kind { members.append(.init("kind", .string(kind.rawValue))) }
    if let example = finding.example { members.append(.init("example", example)) }
    return .object(members)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }
}
