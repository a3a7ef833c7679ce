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
      certificates = CurlCertificates(version: library.version)
      knowsTries = !actsOld && Self.isAtLeast780(library.version)
    }

    /// `libcurl/7.88.1 OpenSSL/3.0.19 ...`.
    private static func isAtLeast780(_ version: String) -> Bool {
      let name = version.split(separator: " ").first?.split(separator: "/").last ?? ""
      let numbers = name.split(separator: ".").prefix(2).compactMap { Int($0.prefix { $0.isNumber }) }
      return numbers.count == 2 && (numbers[0], numbers[1]) >= (7, 80)
    }
  }
#endif
