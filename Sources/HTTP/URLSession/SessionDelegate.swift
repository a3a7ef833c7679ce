#if canImport(Darwin)
  internal import Foundation
  internal import Platform
  internal import Security
  internal import Synchronization

  /// What a session asks and tells. The session calls it on a queue that does one thing at a time.
  final class SessionDelegate: NSObject, URLSessionDataDelegate, Sendable {
    private let exchanges = Mutex<[Int: SessionExchange]>([:])
    private let proxyCredential: URLCredential?
    private let caFile: String?
    /// The certificates of `caFile` in DER, read once.
    private let certificates: [Data]

    init(caFile: String?, proxyCredential: URLCredential?) {
      self.caFile = caFile
      self.proxyCredential = proxyCredential
      certificates = caFile.map(Self.read) ?? []
    }

    /// Throws `unavailable` when there is a file of certificates that holds none.
    func checkCertificates() throws(HTTPFailure) {
      guard let caFile, certificates.isEmpty else { return }
      throw HTTPFailure(
        .unavailable, requestMayHaveBeenSent: false, "the file of trusted certificates cannot be read: \(caFile)")
    }

    func add(_ exchange: SessionExchange) {
      exchanges.withLock { $0[exchange.task.taskIdentifier] = exchange }
    }

    func forget(_ exchange: SessionExchange) {
      exchanges.withLock { $0[exchange.task.taskIdentifier] = nil }
    }

    private func exchange(_ task: URLSessionTask) -> SessionExchange? {
      exchanges.withLock { $0[task.taskIdentifier] }
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

    /// The redirect itself is the answer.
    func urlSession(
      _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
      newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
      completionHandler(nil)
    }

    /// A body that is read from a stream is sent once.
    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      needNewBodyStream completionHandler: @escaping @Sendable (InputStream?) -> Void
    ) {
      completionHandler(nil)
      exchange(task)?.stop(
        .init(.cut, requestMayHaveBeenSent: true, "the connection broke before the answer was complete"))
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
      completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
      let space = challenge.protectionSpace
      if space.authenticationMethod == NSURLAuthenticationMethodServerTrust, !certificates.isEmpty {
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
      let anchors = certificates.compactMap { SecCertificateCreateWithData(nil, $0 as CFData) }
      guard SecTrustSetAnchorCertificates(trust, anchors as CFArray) == errSecSuccess,
        SecTrustSetAnchorCertificatesOnly(trust, true) == errSecSuccess
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
