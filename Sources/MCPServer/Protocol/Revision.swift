/// A revision of MCP. Later ones compare as greater.
enum Revision: String, CaseIterable, Comparable, Sendable {
  case november2024 = "2024-11-05"
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  case july2026 = "2026-07-28"

  /// The revision without a handshake: each request names it.
  static let modern = july2026
  /// The newest revision with a handshake.
  static let newestLegacy = november2025

  var isModern: Bool { self == .modern }

  static func < (left: Revision, right: Revision) -> Bool { left.rawValue < right.rawValue }

  // MARK: What responses may have

  /// MCP: `annotations` of tools, `completions` of capabilities, and `message` of progress.
  var hasAnnotations: Bool { self >= .march2025 }
  /// MCP: `structuredContent` and `title`.
  var hasStructuredContent: Bool { self >= .june2025 }
  /// MCP: requests for a confirmation of the user.
  var hasElicitation: Bool { self >= .june2025 }
  /// MCP: `mode` of such a request.
  var hasElicitationMode: Bool { self >= .november2025 }
}
