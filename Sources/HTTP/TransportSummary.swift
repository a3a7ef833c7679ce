/// The HTTP library of this system and its certificates, for people.
package struct TransportSummary: Sendable, Equatable {
  /// `libcurl 7.88.1 with OpenSSL/3.0.19`.
  package let library: String
  /// Where the certificate authorities are, and the variable that names them.
  package let certificates: String

  /// Loads the library. Throws `unavailable` for a missing library, and for certificates that cannot be read.
  package init(_ options: HTTPTransportOptions) throws(HTTPFailure) {
    #if canImport(Darwin)
      (library, certificates) = ("URLSession", "the keychain of the system")
    #else
      let curl = try CurlLibrary.load()
      let number = curl.versionNumber
      library =
        "libcurl \(number >> 16).\(number >> 8 & 0xFF).\(number & 0xFF)"
        + (curl.tlsName.isEmpty ? " without TLS" : " with \(curl.tlsName)")
      let libraryDefault = curl.defaultCertificates
      var finder = CurlCertificates(tlsName: curl.tlsName)
      let location = try finder.location(options) { libraryDefault }
      let system = options.systemCertificates
      let file = location.file ?? (location.hasNoFile ? nil : libraryDefault)
      let sources = [
        file.map { Self.named($0, system.file, SystemCertificates.fileVariable) },
        location.folder.map { Self.named($0, system.folder, SystemCertificates.folderVariable) },
      ].compactMap(\.self)
      certificates = sources.isEmpty ? "the default of libcurl" : sources.joined(separator: " and ")
    #endif
  }

  private static func named(_ path: String, _ value: String?, _ variable: String) -> String {
    path == value ? "\(path) (\(variable))" : path
  }
}

#if !canImport(Darwin)
  extension CurlLibrary {
    /// The file of certificates that libcurl was built with; nil if libcurl does not know one, or is older than 7.84.
    fileprivate var defaultCertificates: String? {
      guard let easy = easyInit() else { return nil }
      defer { easyCleanup(easy) }
      var text: UnsafePointer<CChar>?
      guard easyGetValue(easy, CurlAPI.Info.defaultCAFile.rawValue, &text) == CurlAPI.Code.ok else { return nil }
      return text.map { String(cString: $0) }
    }
  }
#endif
