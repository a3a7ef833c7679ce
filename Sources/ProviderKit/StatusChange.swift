package import CaseModel

/// The actions of `cases/setStatus`.
package enum StatusAction: String, CaseIterable, WireValue { case resolve, reopen, accept, close }

/// A change of status.
package struct StatusChange: Sendable {
  package var action: StatusAction
  package var comment: String?
  package var resolutionCode: Int?

  package init(_ action: StatusAction, comment: String? = nil, resolutionCode: Int? = nil) {
    self.action = action
    self.comment = comment
    self.resolutionCode = resolutionCode
  }
}

/// Changes the status of cases.
package protocol CaseStatusChanger: Sendable {
  /// Returns the changed case. Throws `unsupported` before anything is sent, for an action that the vendor lacks.
  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case
}

/// Escalates cases to a vendor's management.
package protocol CaseEscalator: Sendable {
  /// Returns the escalated case. The comment is added first where the vendor accepts none with the escalation.
  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case
}
