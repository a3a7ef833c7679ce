package import CaseModel

/// Escalates cases to a vendor's management.
package protocol CaseEscalator: Sendable {
  /// Returns the escalated case. The comment is added first where the vendor accepts none with the escalation.
  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case
}
