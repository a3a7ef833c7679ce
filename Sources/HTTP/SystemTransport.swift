/// The transport of this system: libcurl on Linux, URLSession on Apple's systems. It loads no library and starts no
/// thread before the first request.
package func systemTransport(_ options: HTTPTransportOptions) -> any HTTPTransport {
  #if canImport(Darwin)
    URLSessionTransport(options)
  #else
    CurlTransport(options)
  #endif
}

/// Begins to load what `systemTransport` needs, on a thread of its own, while the caller finds out what to send.
package func prepareSystemTransport() {
  #if !canImport(Darwin)
    CurlTransport.prepare()
  #endif
}
