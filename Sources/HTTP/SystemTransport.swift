/// The transport of this system: libcurl on Linux, URLSession on Apple's systems. Nothing is loaded and no thread is
/// started before the first request.
package func systemTransport(_ options: HTTPTransportOptions) -> any HTTPTransport {
  #if canImport(Darwin)
    URLSessionTransport(options)
  #else
    CurlTransport(options)
  #endif
}
