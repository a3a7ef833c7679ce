#if canImport(Darwin)
  internal import Foundation
  internal import Platform
  internal import Security
  internal import Synchronization

  /// The delegate of the sessions. They call it on a queue that runs one operation at a time.
  final class SessionDelegate: NSObject, URLSessionDataDelegate, Sendable {
    private let exchanges = Mutex<[ObjectIdentifier: SessionExchange]>([:])
    private let proxyCredential: URLCredential?
    /// The certificate files of the options, read once: the setting that names a file, its path, and its certificates
    /// (DER).
    private let files: [(setting: String, path: String, certificates: [Data])]
    /// Whether the files replace the system's authorities.
    private let replacesSystem: Bool

    /// - Parameter options: `systemCertificates.folder` has no effect, because the system has no such folder.
    init(_ options: HTTPTransportOptions, proxyCredential: URLCredential?) {
      self.proxyCredential = proxyCredential
      replacesSystem = options.systemCertificates.file != nil
      let paths = [("caFile", options.caFile), (SystemCertificates.fileVariable, options.systemCertificates.file)]
      files = paths.compactMap { setting, path in path.map { (setting, $0, Self.read($0)) } }
    }

    /// Throws `unavailable` if a file contains no certificate.
    func checkCertificates() throws(HTTPFailure) {
      guard let file = files.first(where: { $0.certificates.isEmpty }) else { return }
      throw HTTPFailure(
        .unavailable, requestMayHaveBeenSent: false,
        "The file of trusted certificates cannot be read or contains no certificate: \(file.path)",
        setting: file.setting)
    }

    func add(_ exchange: SessionExchange) {
      exchanges.withLock { $0[ObjectIdentifier(exchange.task)] = exchange }
    }

    func forget(_ exchange: SessionExchange) {
      exchanges.withLock { $0[ObjectIdentifier(exchange.task)] = nil }
    }

    private func exchange(_ task: URLSessionTask) -> SessionExchange? {
      exchanges.withLock { $0[ObjectIdentifier(task)] }
    }

    // MARK: URLSessionDataDelegate

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      guard let response = response as? HTTPURLResponse, let exchange = exchange(dataTask) else {
        return completionHandler(.cancel)
      }
      completionHandler(exchange.begin(response) ? .allow : .cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      exchange(dataTask)?.receive(data)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
      exchange(task)?.end(error)
    }

    /// Returns the redirect itself as the response.
    func urlSession(
      _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
      newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
      completionHandler(nil)
    }

    /// Refuses to send a streamed body twice.
    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      needNewBodyStream completionHandler: @escaping @Sendable (InputStream?) -> Void
    ) {
      completionHandler(nil)
      exchange(task)?.stop(
        .init(.cut, requestMayHaveBeenSent: true, "The connection broke before the response was complete"))
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
      completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
      let space = challenge.protectionSpace
      if space.authenticationMethod == NSURLAuthenticationMethodServerTrust, !files.isEmpty {
        guard let trust = space.serverTrust, verifies(trust) else {
          return completionHandler(.rejectProtectionSpace, nil)
        }
        return completionHandler(.useCredential, URLCredential(trust: trust))
      }
      if space.isProxy(), challenge.previousFailureCount == 0, let proxyCredential {
        return completionHandler(.useCredential, proxyCredential)
      }
      completionHandler(.performDefaultHandling, nil)
    }

    // MARK: Certificates

    private func verifies(_ trust: SecTrust) -> Bool {
      let anchors = files.flatMap(\.certificates).compactMap { SecCertificateCreateWithData(nil, $0 as CFData) }
      guard SecTrustSetAnchorCertificates(trust, anchors as CFArray) == errSecSuccess,
        SecTrustSetAnchorCertificatesOnly(trust, replacesSystem) == errSecSuccess
      else { return false }
      return SecTrustEvaluateWithError(trust, nil)
    }

    private static func read(_ path: String) -> [Data] {
      guard let bytes = try? FileSystem.read(path, limit: 16 << 20) else { return [] }
      let text = String(decoding: bytes, as: UTF8.self)
      return text.components(separatedBy: "-----BEGIN CERTIFICATE-----").dropFirst().compactMap { part in
        part.components(separatedBy: "-----END CERTIFICATE-----").first
          .flatMap { Data(base64Encoded: $0, options: .ignoreUnknownCharacters) }
      }
    }
  }
#endif
