package import CaseModel

/// Changes members of cases.
package protocol CaseUpdater: Sendable {
  /// Returns the changed case. Throws `invalidParams` before anything is sent, with everything that the vendor would refuse,
  /// each at its path in the params: `changes.title`.
  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case
}
