extension SimulatedFault {
  package static func cisco(
    _ code: CiscoErrorCode, as form: CiscoErrorForm = .object, status: Int? = nil
  ) -> SimulatedFault {
    .response(code.response(as: form, status: status))
  }

  package static func cisco(
    _ fault: CiscoGatewayFault, retryAfter: RetryAfter? = nil, status: Int? = nil
  ) -> SimulatedFault {
    .response(fault.response(retryAfter: retryAfter, status: status))
  }
}
