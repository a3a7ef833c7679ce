// The records of section 5 of the vendor reference, as the simulator keeps them. Times are Unix seconds.

enum SimulatedIBMStatus: String, Sendable, CaseIterable {
  case new
  case inProgress = "in_progress"
  case waitingOnClient = "waiting_on_client"
  case resolutionProvided = "resolution_provided"
  case resolved, closed

  /// As answers have it; filters use the raw value.
  var title: String {
    switch self {
    case .new: "New"
    case .inProgress: "In Progress"
    case .waitingOnClient: "Waiting on Client"
    case .resolutionProvided: "Resolution Provided"
    case .resolved: "Resolved"
    case .closed: "Closed"
    }
  }
}
