package import HTTP

/// How a vendor's responses are interpreted.
package protocol VendorDialect: Sendable {
  /// The name of the interface, if a profile chooses between several; for faults about the configuration.
  var name: String? { get }
  /// Whether this is a valid response; else it is read as an error. By status, unless the vendor also sends errors with a 2xx
  /// status.
  func isAnswer(_ response: HTTPResponse) -> Bool
  /// Reads an error body, which may contain anything.
  func error(in response: HTTPResponse) -> VendorError
  /// The kind of fault, if the vendor's meaning differs from the status.
  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride?
}

extension VendorDialect {
  package func isAnswer(_ response: HTTPResponse) -> Bool { (200..<300).contains(response.status) }
  package var name: String? { nil }
}
