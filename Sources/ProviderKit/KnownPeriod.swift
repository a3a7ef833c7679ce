package import CaseModel
package import JSON
import Platform

/// The newest cases of a listing, whose order is known before the older ones are read.
package struct KnownPeriod: Sendable, Equatable {
  /// The time of creation of the oldest of them, in seconds since 1970; `never` if it has open cases only.
  package let createdSince: Int
  /// Whether all open cases belong to it, of any age.
  package let includesOpen: Bool

  /// After the year 9999.
  package static let never = 253_402_300_800

  package init(createdSince: Int, includesOpen: Bool) {
    self.createdSince = createdSince
    self.includesOpen = includesOpen
  }

  package func contains(_ row: Case) -> Bool {
    if let created = row.createdAt, created.timeIntervalSince1970 >= Double(createdSince) { return true }
    return includesOpen && row.status.map { $0.state.isOpen && $0.state != .unknown } ?? false
  }

  /// Whether all cases of another period belong to this one.
  package func covers(_ other: KnownPeriod) -> Bool {
    createdSince <= other.createdSince && (includesOpen || !other.includesOpen)
  }

  /// What a page covers that has only these cases.
  package var window: JSON {
    var members: [JSON.Member] = []
    if createdSince < Self.never {
      let time = Timestamp(timeIntervalSince1970: Double(createdSince))
      members.append(.init("createdSince", .string(RFC3339.format(time))))
    }
    if includesOpen { members.append(.init("open", "all")) }
    members.append(.init("reason", .string(Self.reason)))
    return .object(members)
  }

  private static let reason =
    "The vendor's rate limit delays the older cases. The next pages include them, also those that sort before this page."
}
