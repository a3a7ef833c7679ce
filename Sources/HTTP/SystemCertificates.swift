/// The system's certificate authorities according to OpenSSL's environment variables. Each variable replaces one half
/// of the defaults.
package struct SystemCertificates: Sendable, Equatable {
  package static let fileVariable = "SSL_CERT_FILE"
  package static let folderVariable = "SSL_CERT_DIR"

  /// A PEM file; nil is the default of the system.
  package var file: String?
  /// Folders whose files are named after the hash of their certificate, separated by colons; nil is the default.
  package var folder: String?
  /// The default folders. The first folder that contains the system's certificates by hash replaces the bundle.
  package var usualFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
  /// The default bundles of Debian, Fedora, SUSE, older Red Hat systems and Alpine, in the order of Go's crypto/x509.
  package var usualBundles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  package init(file: String? = nil, folder: String? = nil) {
    self.file = file
    self.folder = folder
  }

  /// Reads the variables. An empty variable counts as absent.
  package init(_ environment: [String: String]) {
    let value = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    self.init(file: value(Self.fileVariable), folder: value(Self.folderVariable))
  }
}
