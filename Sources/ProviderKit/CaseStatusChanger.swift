package import CaseModel

/// Changes the status of cases.
package protocol CaseStatusChanger: Sendable {
  /// Returns the changed case. Throws `unsupported` before anything is sent, for an action that the vendor lacks.
  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case
}
