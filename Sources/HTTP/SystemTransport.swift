/// The transport of this system: libcurl on Linux, URLSession on Apple's systems. It loads no library and starts no
/// thread before the first request.
package func systemTransport(_ options: HTTPTransportOptions) -> any HTTPTransport {
  #if canImport(Darwin)
    URLSessionTransport(options)
  #else
    CurlTransport(options)
  #endif
}

/// Begins to load the library of `systemTransport` on its own thread, while the caller prepares the request.
package func prepareSystemTransport() {
  #if !canImport(Darwin)
    CurlTransport.prepare()
  #endif
}
