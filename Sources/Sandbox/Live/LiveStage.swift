/// The progress of a case, in terms that all vendors share.
enum LiveStage: Sendable {
  /// No engineer has the case.
  case new
  case waitingOnVendor, waitingOnCustomer
  /// The vendor has given a solution.
  case solutionProposed
  /// The customer has accepted the solution; not every vendor distinguishes this from `closed`.
  case resolved
  case closed
}
