/// A field of a query.
package enum QueryField: String, CaseIterable, Sendable {
  case status, severity, profile, vendor, owner, creator, updated, created, product, number
  case flag = "is"

  /// The name in a query.
  package var prefix: String { rawValue + ":" }
}

/// A property of a case that `is:` names.
package enum QueryFlag: String, CaseIterable, Sendable {
  /// Escalated at the vendor.
  case escalated
  /// The creator, the contact or a watcher is the user.
  case mine
  /// The customer must act.
  case waiting
  /// Open, and unchanged for 7 days.
  case idle

  static let idleDays = 7
}

/// Which times of a case a term compares.
package enum QueryTimeField: Sendable { case updated, created }

/// Which person of a case a term compares.
package enum QueryPerson: Sendable { case owner, creator }
