package import CaseModel

/// The login of a profile. Provides the `Authorization` of requests.
package protocol Session: Sendable {
  /// The status, without I/O.
  var status: SessionStatus { get }

  /// The value of `Authorization` for one request; waits for a token if there is no valid one.
  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization

  /// Reports that the vendor refused an authorization. Returns whether another attempt makes sense.
  func refused(_ authorization: Authorization) -> Bool

  /// Reports that the vendor accepted an authorization.
  func accepted(_ authorization: Authorization)

  /// Reports that the request with an authorization is over. Called once for each, after `refused` or `accepted`, if any.
  func ended(_ authorization: Authorization)

  /// Logs in with the current credentials, even if they were refused before. Sends a request only if necessary.
  func login(_ call: VendorCall) async throws(Fault)

  /// Reads the credentials again and gets a new token, even if the old one is valid. Refused credentials are sent only if they
  /// have changed.
  func refresh(_ call: VendorCall) async throws(Fault)

  /// Deletes tokens, in memory and in the store, forgets the credentials of `session/login`, and revokes the tokens if the
  /// vendor supports that.
  func logout(_ call: VendorCall) async throws(Fault)
}

extension Session {
  package func ended(_ authorization: Authorization) {}
  package func login(_ call: VendorCall) async throws(Fault) { _ = try await authorization(call) }
  package func refresh(_ call: VendorCall) async throws(Fault) { try await login(call) }
  package func logout(_ call: VendorCall) async throws(Fault) {}
}
