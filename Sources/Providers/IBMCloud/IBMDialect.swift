import CaseModel
import HTTP
import JSON
import ProviderKit

/// The error bodies of the case API: `trace`, `errors[{code, message}]`, `status_code`; gateways send HTML or nothing.
struct IBMDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    let header = response.headers["X-Global-Transaction-ID"]
    guard let body = try? JSONRecord(parsing: response.body) else { return VendorError(traceId: header) }
    let errors = (try? body.records("errors")) ?? []
    let messages = errors.compactMap { try? $0.string("message") }
    let single = ["error", "message", "errorMessage"] as [StaticString]
    return VendorError(
      code: errors.first.flatMap { try? $0.string("code") },
      message: messages.first ?? single.lazy.compactMap { try? body.string($0) }.first,
      errors: Array(messages.dropFirst()),
      traceId: (try? body.string("trace")) ?? header)
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // IBM: 500 is described as 503 is.
    response.status == 500 ? FaultOverride(.vendorUnavailable, retry: .yes) : nil
  }
}
