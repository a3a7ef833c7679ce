package import CaseModel
package import Platform
import ProviderKit

/// How parts of a case are written for people.
package enum CaseWords {
  static func status(_ status: CaseStatus) -> String { "\(state(status.state)) (\(status.vendor))" }

  /// `waiting on customer`.
  package static func state(_ state: CaseState) -> String { words(state.rawValue) }

  /// The level, and the vendor's own severity where that is more than a number.
  static func severity(_ severity: CaseSeverity) -> String {
    guard let level = severity.level else { return severity.vendor }
    // Some vendors begin with the level: `1 (Urgent)`.
    let isSame = severity.vendor == "\(level)" || severity.vendor.hasPrefix("\(level) ")
    return isSame ? severity.vendor : "\(level) (\(severity.vendor))"
  }

  static func name(_ user: User?) -> String? { user.flatMap { $0.name ?? $0.userId } }

  /// The time, marks and author of a comment.
  static func heading(_ comment: Comment, _ time: (Timestamp) -> String) -> String {
    let parts = [
      comment.createdAt.map(time), comment.isPrivate == true ? "private" : nil,
      comment.isDraft == true ? "draft" : nil, name(comment.author),
    ].compactMap { $0 }.filter { !$0.isEmpty }
    return parts.isEmpty ? "Comment" : parts.joined(separator: ", ")
  }

  static func text(_ comment: Comment) -> String {
    comment.format == .html ? HTMLText.plain(comment.text) : comment.text
  }

  /// How long ago a time was, such as `5 min ago`.
  package static func age(of time: Timestamp, _ now: Timestamp) -> String {
    // A time in the future comes from a clock that was wrong.
    let minutes = Int(min(max(0, now.timeIntervalSince(time)), 1e12)) / 60
    switch minutes {
    case 0: return "just now"
    case 1..<60: return "\(minutes) min ago"
    case 60..<1440: return "\(minutes / 60) h ago"
    case 1440..<2880: return "1 day ago"
    default: return "\(minutes / 1440) days ago"
    }
  }

  /// `waitingOnCustomer` as `waiting on customer`.
  private static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }
}
