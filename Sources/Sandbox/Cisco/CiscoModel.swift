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

struct CiscoNote: Sendable, Equatable {
  /// At most 2000 characters; often empty.
  var title: String
  /// At most 32767 characters.
  var detail: String
  /// The name of a customer or an engineer.
  var author: String
  var created: Int64
}

struct CiscoCase: Sendable, Equatable {
  /// Nine digits.
  var id: String
  var creator: CiscoCustomer
  var contact: CiscoCustomer
  var prefersPhone = false
  var title = ""
  /// 1 (worst) to 4.
  var severity: Int8
  var status: SimulatedCiscoStatus
  var created: Int64
  var updated: Int64
  /// Nil while it is open.
  var closed: Int64?
  // Cisco: unknown values are empty, not null and not absent.
  var serialNumber = ""
  var contract = ""
  var technology = ""
  var subTechnology = ""
  /// Nil until an engineer takes the case.
  var owner: CiscoEngineer?
  var trackingNumber = ""
  var problemCode = ""
  var requestType = ""
  var rmas: [String] = []
  var bugs: [String] = []
  /// Newest first.
  var notes: [CiscoNote] = []
}
