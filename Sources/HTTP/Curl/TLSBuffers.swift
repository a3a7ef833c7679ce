#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// Finds decrypted data in the buffers of a TLS library, which a poll of the socket does not show.
  ///
  /// libcurl reads a body up to its stated length. More data in the same TLS record stays in the TLS library and would
  /// be read as the beginning of the next response.
  struct TLSBuffers: Sendable {
    private typealias Pending = @convention(c) @Sendable (UnsafeMutableRawPointer) -> Int

    private let openSSL: Pending?
    private let gnuTLS: Pending?

    /// Looks the functions up in the libraries that libcurl depends on.
    init(_ library: UnsafeMutableRawPointer) {
      // SSL_has_pending returns an int and gnutls_record_check_pending a size_t. Only the lower 32 bits are read below,
      // so one signature fits both.
      openSSL = dlsym(library, "SSL_has_pending").map { unsafeBitCast($0, to: Pending.self) }
      gnuTLS = dlsym(library, "gnutls_record_check_pending").map { unsafeBitCast($0, to: Pending.self) }
    }

    /// Whether the session has buffered data. `information` points to a `struct curl_tlssessioninfo { curl_sslbackend
    /// backend; void *internals; }`.
    func hasBufferedData(_ information: UnsafeRawPointer) -> Bool {
      // `curl_sslbackend`: 1 is OpenSSL and compatible libraries, 2 is GnuTLS.
      let backend = information.load(as: Int32.self)
      guard let session = information.load(fromByteOffset: 8, as: UnsafeMutableRawPointer?.self),
        let pending = backend == 1 ? openSSL : backend == 2 ? gnuTLS : nil
      else { return false }
      return Int32(truncatingIfNeeded: pending(session)) != 0
    }
  }
#endif
