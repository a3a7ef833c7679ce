#if !canImport(Darwin)
  internal import Platform

  /// What all transfers of a thread have in common. Lives on the thread of `CurlLoop`, for as long as the process.
  final class CurlContext {
    let library: CurlLibrary
    let clock = SystemTime()
    let sockets: CurlSockets
    var certificates: CurlCertificates
    /// Whether libcurl calls back when it begins to send a request (since 7.80), and can be stopped there.
    let knowsTries: Bool

    init(_ library: CurlLibrary, socketsPerOrigin: Int, actsOld: Bool) {
      self.library = library
      sockets = CurlSockets(perOrigin: socketsPerOrigin)
      certificates = CurlCertificates(tlsName: library.tlsName)
      knowsTries = !actsOld && library.versionNumber >= 0x075000
    }
  }
#endif
