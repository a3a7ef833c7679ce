// The records of section 2 of the vendor reference, as the simulator keeps them. Times are Unix seconds.

/// In the order of the names, by which Cisco sorts.
enum SimulatedCiscoStatus: Int8, CaseIterable, Sendable {
  case ciscoPending, ciscoReleasePending, closePending, closed, customerPending, serviceOrderPending

  var title: String {
    switch self {
    case .ciscoPending: "Cisco Pending"
    case .ciscoReleasePending: "Cisco Release Pending"
    case .closePending: "Close Pending"
    case .closed: "Closed"
    case .customerPending: "Customer Pending"
    case .serviceOrderPending: "Service Order Pending"
    }
  }

  var isOpen: Bool { self != .closed }
  var flag: String { isOpen ? "O" : "C" }
}
