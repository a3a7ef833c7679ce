/// The state of a case, the same for all vendors.
package enum CaseState: String, CaseIterable, WireValue {
  case new, inProgress, waitingOnCustomer, resolutionProvided, resolved, closed
  /// The vendor's status has no counterpart; the result also has the vendor's own.
  case unknown

  /// Every state but `resolved` and `closed`.
  package var isOpen: Bool { self != .resolved && self != .closed }
}
