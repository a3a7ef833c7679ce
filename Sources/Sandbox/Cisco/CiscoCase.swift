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
