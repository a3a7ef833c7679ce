import JSON
package import JSONRPC

/// The exit codes of the program.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case success = 0
  case failure = 1
  case usageError = 2
  case partialFailure = 3
  case authentication = 4
  case outcomeUnknown = 5

  package var meaning: String {
    switch self {
    case .success: "success"
    case .failure:
      "failure: the error is on stderr (call writes it as JSON), doctor prints what to fix, and scan has findings"
    case .usageError: "invalid command line or params; for scan, also a path or a configuration that cannot be read"
    case .partialFailure:
      "partial failure: some profiles failed, or scan does not know the state of some cases"
    case .authentication: "no usable credentials"
    case .outcomeUnknown: "a write was sent, but its outcome is unknown or could not be printed"
    }
  }

  /// The code for an error.
  package init(_ error: ResponseError) {
    switch error.data?["kind"]?.string {
    case "authRequired": self = .authentication
    case "outcomeUnknown": self = .outcomeUnknown
    case "invalidParams", "methodNotFound", "parseError", "invalidRequest": self = .usageError
    default: self = .failure
    }
  }

  /// The worse of two codes, for a command that makes several requests.
  package func combined(with other: ExitStatus) -> ExitStatus {
    let order: [ExitStatus] = [.success, .partialFailure, .usageError, .failure, .authentication, .outcomeUnknown]
    return (order.firstIndex(of: self) ?? 0) >= (order.firstIndex(of: other) ?? 0) ? self : other
  }
}
