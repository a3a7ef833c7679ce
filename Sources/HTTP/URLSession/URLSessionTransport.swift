#if canImport(Darwin)
  // Only this folder imports all of Foundation, which contains URLSession.
  internal import Foundation
  internal import Platform
  internal import Synchronization

  /// Sends requests with Apple's URLSession.
  ///
  /// URLSession does not distinguish connecting from waiting for a response. `HTTPLimits.connect` therefore has no
  /// effect, and the idle timeout counts from the start of the request. Only the kind of an error indicates what was
  /// sent.
  ///
  /// Each `Authorization` has its own session, which separates connections by credentials. A session repeats a GET when
  /// a kept connection breaks.
  package final class URLSessionTransport: HTTPTransport {
    /// The kept sessions, in the order of their last use.
    private let sessions = Mutex<[(credentials: String, session: URLSession)]>([])
    private static let sessionsAtMost = 16

    private let options: HTTPTransportOptions
    private let proxy: SessionProxy
    private let delegate: SessionDelegate
    /// The queue of all sessions, which share the delegate.
    private let queue: OperationQueue
    private let clock = SystemTime()

    package init(_ options: HTTPTransportOptions) {
      self.options = options
      proxy = SessionProxy(options.proxy)
      delegate = SessionDelegate(options, proxyCredential: proxy.credential)
      queue = OperationQueue()
      queue.maxConcurrentOperationCount = 1
    }

    deinit {
      for (_, session) in sessions.withLock({ $0 }) { session.finishTasksAndInvalidate() }
    }

    private func session(for credentials: String) -> URLSession {
      sessions.withLock { sessions in
        let session: URLSession
        if let index = sessions.firstIndex(where: { $0.credentials == credentials }) {
          session = sessions.remove(at: index).session
        } else {
          session = makeSession()
          if sessions.count >= Self.sessionsAtMost { sessions.removeFirst().session.finishTasksAndInvalidate() }
        }
        sessions.append((credentials, session))
        return session
      }
    }

    private func makeSession() -> URLSession {
      let configuration = URLSessionConfiguration.ephemeral
      configuration.urlCache = nil
      configuration.httpCookieStorage = nil
      configuration.httpShouldSetCookies = false
      configuration.urlCredentialStorage = nil
      configuration.requestCachePolicy = .reloadIgnoringLocalAndRemoteCacheData
      configuration.httpMaximumConnectionsPerHost = 16
      configuration.tlsMinimumSupportedProtocolVersion = .TLSv12
      configuration.connectionProxyDictionary = proxy.dictionary
      return URLSession(configuration: configuration, delegate: delegate, delegateQueue: queue)
    }

    package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
      let url = try RequestCheck.check(request)
      try delegate.checkCertificates()
      guard !Task.isCancelled else {
        throw HTTPFailure(.cancelled, requestMayHaveBeenSent: false, "The request was cancelled")
      }
      let left = limits.deadline - clock.now
      guard left > .zero else {
        throw HTTPFailure(
          .timeout, requestMayHaveBeenSent: false, "The deadline passed before anything was sent")
      }
      let isKept = request.connection == .shared
      let session = isKept ? session(for: request.headers["Authorization"] ?? "") : makeSession()
      defer { if !isKept { session.finishTasksAndInvalidate() } }
      let exchange = try exchange(request, limits, left, session)
      let result = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          exchange.start(continuation)
          let seconds = Double(left.saturatedNanoseconds) / 1e9
          DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak exchange] in
            exchange?.stop(.init(.timeout, requestMayHaveBeenSent: true, "The response did not arrive in time"))
          }
        }
      } onCancel: {
        exchange.stop(.init(.cancelled, requestMayHaveBeenSent: true, "cancelled"))
      }
      delegate.forget(exchange)
      let response = try result.get()
      if response.status == 407, url.scheme == "http", let setting = options.proxy.setting(scheme: "http") {
        throw HTTPFailure(
          .proxy, requestMayHaveBeenSent: false, "The proxy does not accept the user and password (status 407).",
          setting: setting)
      }
      return response
    }

    private func exchange(
      _ request: HTTPRequest, _ limits: HTTPLimits, _ left: Duration, _ session: URLSession
    ) throws(HTTPFailure) -> SessionExchange {
      guard let url = URL(string: request.url) else {
        throw HTTPFailure(.malformed, requestMayHaveBeenSent: false, "The URL of the request is not valid")
      }
      var message = URLRequest(url: url)
      message.httpMethod = request.method.rawValue
      message.timeoutInterval = Double(min(limits.silence ?? left, left).saturatedNanoseconds) / 1e9
      message.httpShouldHandleCookies = false
      message.setValue(options.userAgent, forHTTPHeaderField: "User-Agent")
      if request.sink != nil { message.setValue("identity", forHTTPHeaderField: "Accept-Encoding") }
      var isFirst: Set<String> = []
      for (name, value) in request.headers.fields {
        if isFirst.insert(name.lowercased()).inserted {
          message.setValue(value, forHTTPHeaderField: name)
        } else {
          message.addValue(value, forHTTPHeaderField: name)
        }
      }
      if let upload = request.upload {
        message.setValue(String(upload.length), forHTTPHeaderField: "Content-Length")
        message.httpBodyStream = UploadStream.begin(upload)
      } else if !request.body.isEmpty || request.method == .post || request.method == .put {
        message.httpBody = Data(request.body)
      }
      let exchange = SessionExchange(request, limits, session.dataTask(with: message))
      delegate.add(exchange)
      return exchange
    }
  }

  /// Writes an upload into a stream on its own thread, because writing blocks.
  private enum UploadStream {
    static func begin(_ upload: HTTPUpload) -> InputStream? {
      var input: InputStream?
      var output: OutputStream?
      Stream.getBoundStreams(withBufferSize: 65536, inputStream: &input, outputStream: &output)
      guard let output else { return nil }
      let end = BodyFeeder(output: output)
      do {
        try DetachedThread.start { end.feed(upload) }
      } catch {
        return nil
      }
      return input
    }

    /// Unchecked: only the new thread uses the stream, once it has started.
    private struct BodyFeeder: @unchecked Sendable {
      let output: OutputStream

      func feed(_ upload: HTTPUpload) {
        output.open()
        // Closing early makes the body shorter than its stated length, so the request fails.
        defer { output.close() }
        var reader = HTTPUploadReader(upload)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
        defer { buffer.deallocate() }
        while let count = try? reader.read(into: buffer), count > 0 {
          var sent = 0
          while sent < count {
            guard let rest = buffer.baseAddress?.advanced(by: sent).assumingMemoryBound(to: UInt8.self) else { return }
            let written = output.write(rest, maxLength: count - sent)
            guard written > 0 else { return }
            sent += written
          }
        }
      }
    }
  }

  /// The proxy settings of a session.
  private struct SessionProxy {
    /// The proxies for a session: nil uses the system's settings, empty uses none.
    var dictionary: [AnyHashable: Any]?
    var credential: URLCredential?

    init(_ proxy: HTTPProxy) {
      let choices = ["http", "https"].map { ($0, proxy.choice(scheme: $0, isLoopback: false)) }
      if case .environment = proxy, choices.allSatisfy({ $0.1.proxy.isEmpty }) { return }
      var entries: [AnyHashable: Any] = [:]
      var loopback: [String] = []
      if case .environment = proxy { loopback = ["localhost", "*.localhost", "127.*", "::1"] }
      for (scheme, choice) in choices {
        let text = choice.proxy.isEmpty || choice.proxy.containsText("://") ? choice.proxy : "http://\(choice.proxy)"
        guard let address = URLComponents(string: text), let host = address.host else { continue }
        let isSocks = address.scheme?.hasPrefix("socks") == true
        let prefix = isSocks ? "SOCKS" : scheme.uppercased()
        entries["\(prefix)Enable"] = 1
        entries["\(prefix)Proxy"] = host
        entries["\(prefix)Port"] = address.port ?? (isSocks ? 1080 : address.scheme == "https" ? 443 : 80)
        entries["ExceptionsList"] = choice.except.split(separator: ",").map { $0.filter { $0 != " " } } + loopback
        if let user = address.user {
          credential = URLCredential(user: user, password: address.password ?? "", persistence: .none)
        }
      }
      dictionary = entries
    }
  }
#endif
