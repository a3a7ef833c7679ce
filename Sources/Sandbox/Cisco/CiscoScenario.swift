/// One kind of trouble that a customer can have, from which many cases are made.
///
/// Texts hold blanks such as `{host}`; see `CiscoPlaceholder`. Other braces are text.
struct CiscoScenario: Sendable {
  struct Exchange: Sendable {
    let cisco: String
    let customer: String

    init(_ cisco: String, _ customer: String) {
      self.cisco = cisco
      self.customer = customer
    }
  }

  let technology: String
  let subTechnology: String
  /// At most 30 characters.
  let problemCode: String
  var requestType = "Diagnose and Fix"
  /// Severities that such a case has, 1 (worst) to 4.
  var severities = 2...4
  /// Whether a device is behind it, which may have to be replaced.
  var isHardware = false
  /// Whether it can be a fault of the software.
  var hasBug = false
  let title: String
  let description: String
  /// What Cisco asks or says, and what the customer answers to it.
  let exchanges: [Exchange]
  /// How Cisco solves it.
  let resolution: String

  static let all = routing + switching + security + services

  /// The places in `all` of those that can be behind a case of each status, by the raw value of the status.
  private static let indicesByStatus = SimulatedCiscoStatus.allCases.map { status in
    all.indices.filter { index in
      switch status {
      case .serviceOrderPending: all[index].isHardware
      case .ciscoReleasePending: all[index].hasBug
      default: true
      }
    }
  }

  /// The places in `all` of those that can have severity 1.
  private static let urgent = all.indices.filter { all[$0].severities.contains(1) }

  static func scenarioIndices(for status: SimulatedCiscoStatus, isUrgent: Bool) -> [Int] {
    isUrgent ? urgent : indicesByStatus[Int(status.rawValue)]
  }
}
