#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// Finds decrypted data that a TLS library holds and no poll of the socket shows.
  ///
  /// libcurl reads a body up to its stated length. More data in the same TLS record stays inside the TLS library and
  /// would be read as the beginning of the next response.
  struct TLSBuffers: Sendable {
    private typealias Pending = @convention(c) @Sendable (UnsafeMutableRawPointer) -> Int

    /// By the number of the library (`curl_sslbackend`): OpenSSL and what is compatible with it, then GnuTLS.
    private let pending: [Int32: Pending]

    /// Looks the functions up among the libraries that libcurl depends on.
    init(_ library: UnsafeMutableRawPointer) {
      // SSL_pending returns an int and gnutls_record_check_pending a size_t. Both fit: an int is never negative here, and
      // only its lower half is read below.
      let names: [(Int32, String)] = [(1, "SSL_has_pending"), (2, "gnutls_record_check_pending")]
      var found: [Int32: Pending] = [:]
      for (backend, name) in names {
        if let function = dlsym(library, name) { found[backend] = unsafeBitCast(function, to: Pending.self) }
      }
      pending = found
    }

    /// Whether the session holds data. `information` points to a `struct curl_tlssessioninfo { int backend; void *session }`.
    func hasBufferedData(_ information: UnsafeRawPointer) -> Bool {
      let backend = information.load(as: Int32.self)
      guard let session = information.load(fromByteOffset: 8, as: UnsafeMutableRawPointer?.self),
        let pending = pending[backend]
      else { return false }
      return Int32(truncatingIfNeeded: pending(session)) != 0
    }
  }
#endif
