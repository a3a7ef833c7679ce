package import CaseModel

/// The account of a profile, which keeps the data of different accounts apart. A rotated key does not change it.
package protocol AccountIdentity: Sendable {
  /// Returns the account in the vendor's terms, without a request to the vendor; nil while it is unknown. May read the
  /// credentials, which can run a command.
  ///
  /// The credentials can change while a request runs, so its result belongs to an account only if this returns the same
  /// before and after the request.
  func account() async throws(Fault) -> [String]?
}
