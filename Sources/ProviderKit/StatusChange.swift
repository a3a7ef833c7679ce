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
