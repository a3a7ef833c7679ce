package enum CiscoErrorForm: String, CaseIterable, Sendable {
  /// `{"errorCode": ..., "errorMessage": ...}`
  case object
  /// `{"ErrorResponse": {"APIError": [{"ErrorCode": ..., "ErrorDescription": ...}]}}`, as its sisters do.
  case wrapped
  /// `CODE: message`.
  case text
}
