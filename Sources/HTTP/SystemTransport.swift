/// The transport of this system: libcurl on Linux, URLSession on Apple's systems. It loads no library and starts no
/// thread before the first request.
package func systemTransport(_ options: HTTPTransportOptions) -> any HTTPTransport {
  #if canImport(Darwin)
    URLSessionTransport(options)
  #else
    CurlTransport(options)
  #endif
}
