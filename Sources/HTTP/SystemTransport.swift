/// The transport of this system: libcurl on Linux, URLSession on Apple's systems. Nothing is loaded and no thread is
/// started before the first request.
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

/// What carries the requests of `systemTransport`, for people: `libcurl/7.88.1 OpenSSL/3.0.19 ...`. Throws `unavailable`
/// where there is nothing that could.
package func systemTransportVersion() throws(HTTPFailure) -> String {
  #if canImport(Darwin)
    "URLSession"
  #else
    try CurlTransport.libraryVersion()
  #endif
}
