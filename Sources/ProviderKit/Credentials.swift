package import CaseModel

/// The secrets of a profile. They are looked up when they are needed.
package protocol Credentials: Sendable {
  /// The kind of source: `literal`, `env`, `file`, `command`, `sandbox`; nil if the credential is not configured.
  func source(of name: String) -> String?

  /// The credential of that name; nil if it is not configured.
  ///
  /// Throws `configuration` with file, key and remedy if the source cannot be read: an unset variable, a file that others can
  /// read, a failed command.
  func value(_ name: String) async throws(Fault) -> String?
}
