/// The state of a case, the same for all vendors.
package enum CaseState: String, CaseIterable, WireValue {
  case new, inProgress, waitingOnCustomer, resolutionProvided, resolved, closed
  /// The vendor's status has no counterpart; the result also has the vendor's own.
  case unknown

  /// The state of a case; `unknown` without a status.
  init(_ row: Case) { self = row.status?.state ?? .unknown }

  /// Every state but `resolved` and `closed`.
  package var isOpen: Bool { self != .resolved && self != .closed }
}
