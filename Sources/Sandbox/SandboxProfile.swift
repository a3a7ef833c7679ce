package import JSON

/// How to reach one simulated vendor.
package struct SandboxProfile: Sendable, Equatable {
  /// The name of the profile: `ibm`.
  package let name: String
  /// The id of the provider it is for: `ibm-cloud`.
  package let provider: String
  /// The whole base path of the API.
  package let baseURL: String
  /// The whole address of the token service.
  package let tokenURL: String
  /// Credentials that the vendor accepts, by the names that profiles use: `apiKey`.
  package let credentials: [String: String]
  /// Settings that only this vendor's profiles have, by name.
  package internal(set) var settings: [String: JSON] = [:]
}
