// The records of sections 3 to 7 of the vendor reference, as the simulator keeps them. Times are Unix seconds.

enum SimulatedRedHatStatus: Int8, Sendable, CaseIterable {
  case waitingOnRedHat, waitingOnCustomer, closed

  /// The name in strata and rest-v1.
  var title: String {
    switch self {
    case .waitingOnRedHat: "Waiting on Red Hat"
    case .waitingOnCustomer: "Waiting on Customer"
    case .closed: "Closed"
    }
  }

  init?(title: String) {
    guard let found = Self.allCases.first(where: { $0.title == title }) else { return nil }
    self = found
  }

  /// Red Hat: rest-v3 renames the statuses, and has one for cases without an owner.
  func newTitle(hasOwner: Bool) -> String {
    switch self {
    case .waitingOnRedHat: hasOwner ? "In Progress" : "Needs New Owner"
    case .waitingOnCustomer: "Waiting on Customer Action Required"
    case .closed: "Closed"
    }
  }

  init?(newTitle: String) {
    switch newTitle {
    case "In Progress", "Needs New Owner": self = .waitingOnRedHat
    case "Waiting on Customer Action Required": self = .waitingOnCustomer
    case "Closed": self = .closed
    default: return nil
    }
  }
}
