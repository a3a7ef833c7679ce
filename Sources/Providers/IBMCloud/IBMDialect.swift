import CaseModel
import HTTP
import JSON
import ProviderKit

/// The error bodies of the case API: `trace`, `errors[{code, message}]`, `status_code`; gateways send HTML or nothing.
struct IBMDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    let header = response.headers["X-Global-Transaction-ID"]
    guard let body = try? VendorJSON.record(response.body) else { return VendorError(traceId: header) }
    let errors = body.firstRecords("errors", atMost: VendorError.mostErrors)
    let messages = errors.compactMap { $0.lenientText("message") }
    let single = ["error", "message", "errorMessage"] as [StaticString]
    return VendorError(
      code: errors.first?.lenientText("code"),
      message: messages.first ?? single.lazy.compactMap { body.lenientText($0) }.first,
      errors: Array(messages.dropFirst()), traceId: body.lenientText("trace") ?? header)
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // IBM: 500 has the same description as 503.
    response.status == 500 ? FaultOverride(.vendorUnavailable, retry: .yes) : nil
  }
}
