package import CaseModel

/// Opens cases.
package protocol CaseCreator: Sendable {
  /// Opens a case; never repeated unless it is certain that the vendor did not act. Throws `invalidParams` before anything is
  /// sent, with everything that the vendor would refuse.
  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case
}
