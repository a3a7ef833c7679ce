package import CaseModel

/// A vendor's own meaning of a response.
package struct FaultOverride: Sendable {
  /// Whether the request is sent again. `no` applies to every kind: no new token, no wait.
  package enum Retry: Sendable {
    /// By the status: 502, 503 and 504 are.
    case byStatus
    /// As often as those.
    case yes
    /// One more time.
    case once
    case no
  }

  package let kind: Fault.Kind
  package let message: String?
  package let retry: Retry
  /// For `rateLimited`: the seconds to wait if the vendor states none, or fewer.
  package let leastWait: Int?

  package init(_ kind: Fault.Kind, message: String? = nil, retry: Retry = .byStatus, leastWait: Int? = nil) {
    self.kind = kind
    self.message = message
    self.retry = retry
    self.leastWait = leastWait
  }
}
