package import JSON

/// How to reach one simulated vendor.
package struct SandboxProfile: Sendable, Equatable {
  /// Such as `ibm`.
  package let name: String
  /// Such as `ibm-cloud`.
  package let provider: String
  package let baseURL: String
  package let tokenURL: String
  /// By the names that profiles use: `apiKey`.
  package let credentials: [String: String]
  /// Settings of this vendor's profiles only.
  package internal(set) var settings: [String: JSON] = [:]
}
