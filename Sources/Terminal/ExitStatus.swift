import JSON
package import JSONRPC
import Platform

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
      "partial failure: some profiles or requests failed, or scan does not know the state of some cases"
    case .authentication: "no usable credentials"
    case .outcomeUnknown: "a write was sent, but its outcome is unknown or could not be printed"
    }
  }

  /// The code for an error.
  package init(_ error: ResponseError) {
    switch error.data?["kind"]?.string {
    case "authRequired": self = .authentication
    case "configuration" where Self.concernsCredentials(error): self = .authentication
    case "outcomeUnknown": self = .outcomeUnknown
    case "invalidParams", "methodNotFound", "parseError", "invalidRequest": self = .usageError
    default: self = .failure
    }
  }

  /// Whether a secret is missing or cannot be read.
  private static func concernsCredentials(_ error: ResponseError) -> Bool {
    let keys = [error.data?["key"]] + (error.data?["issues"]?.array ?? []).map { $0["path"] ?? $0["key"] }
    return keys.contains { $0?.string?.containsText(".credentials") ?? false }
  }

  /// The code of several requests: partial failure if some succeeded and others did not, unless the outcome of one is unknown.
  static func ofSeveral(_ codes: [ExitStatus]) -> ExitStatus {
    let worst = codes.reduce(ExitStatus.success) { $0.combined(with: $1) }
    let isMixed = codes.contains { $0 == .success || $0 == .partialFailure } && worst != .success
    return isMixed && worst != .outcomeUnknown ? .partialFailure : worst
  }

  /// The worse of two codes, for a command that makes several requests.
  package func combined(with other: ExitStatus) -> ExitStatus {
    let order: [ExitStatus] = [.success, .partialFailure, .usageError, .failure, .authentication, .outcomeUnknown]
    return (order.firstIndex(of: self) ?? 0) >= (order.firstIndex(of: other) ?? 0) ? self : other
  }
}
