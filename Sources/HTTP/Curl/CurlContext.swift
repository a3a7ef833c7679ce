#if !canImport(Darwin)
  internal import Platform

  /// The state that all transfers share. Used only on the thread of `CurlLoop`. Lasts as long as the process.
  final class CurlContext {
    let library: CurlLibrary
    let clock = SystemTime()
    let sockets: CurlSockets
    var certificates: CurlCertificates
    /// Whether libcurl (since 7.80) calls back before it sends a request, which can be stopped there.
    let knowsTries: Bool

    init(_ library: CurlLibrary, socketsPerOrigin: Int, actsOld: Bool) {
      self.library = library
      sockets = CurlSockets(perOrigin: socketsPerOrigin)
      certificates = CurlCertificates(tlsName: library.tlsName)
      knowsTries = !actsOld && library.versionNumber >= 0x075000
    }
  }
#endif
