#if canImport(Darwin)
  internal import Foundation
  internal import Platform
  internal import Synchronization

  /// A request that URLSession executes.
  final class SessionExchange: Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPFailure>

    let task: URLSessionDataTask
    private let request: HTTPRequest
    private let limits: HTTPLimits

    private struct State {
      var continuation: CheckedContinuation<Outcome, Never>?
      var response: HTTPResponse?
      /// The reason to stop the exchange; the first reason counts.
      var stop: HTTPFailure?
    }

    private let state = Mutex(State())

    init(_ request: HTTPRequest, _ limits: HTTPLimits, _ task: URLSessionDataTask) {
      self.request = request
      self.limits = limits
      self.task = task
    }

    /// Starts the task; call this once. After an earlier stop, the task is cancelled at once.
    func start(_ continuation: CheckedContinuation<Outcome, Never>) {
      let isStopped = state.withLock { state in
        state.continuation = continuation
        return state.stop != nil
      }
      task.resume()
      if isStopped { task.cancel() }
    }

    /// Stops the exchange. The outcome follows when the session has released the task and the sink.
    func stop(_ failure: HTTPFailure) {
      state.withLock { state in
        if state.stop == nil { state.stop = failure }
      }
      task.cancel()
    }

    /// Takes the head of the response. Returns false to refuse the body.
    func begin(_ response: HTTPURLResponse) -> Bool {
      var headers = HTTPHeaders()
      let fields = response.allHeaderFields.compactMap { name, value in
        (name as? String).map { (name: $0, value: "\(value)") }
      }
      for (name, value) in fields.sorted(by: { $0.name < $1.name }) { headers.append(name, value) }
      let isDecoded = headers["Content-Encoding"] != nil
      if isDecoded {
        headers["Content-Encoding"] = nil
        headers["Content-Length"] = nil
      }
      let head = HTTPResponse(response.statusCode, headers: headers)
      state.withLock { $0.response = head }
      let hasBody = head.status != 204 && head.status != 304
      guard hasBody, !isDecoded, response.expectedContentLength > Int64(limit(head)) else { return true }
      tooLarge(limit(head))
      return false
    }

    func receive(_ data: Data) {
      let failure: HTTPFailure? = state.withLock { state in
        guard state.stop == nil, var response = state.response else { return nil }
        // A single reference lets the body grow without a copy.
        state.response = nil
        defer { state.response = response }
        let limit = limit(response)
        guard data.count <= limit - response.body.count - response.bytesWritten else { return Self.tooLarge(limit) }
        guard let sink = sink(response) else {
          response.body.append(contentsOf: data)
          return nil
        }
        do throws(SystemError) {
          try FileDescriptors.writeAll(sink.descriptor, Array(data))
        } catch {
          return HTTPFailure(
            .localFile, requestMayHaveBeenSent: true, "The response cannot be written to its file: \(error.reason)")
        }
        response.bytesWritten += data.count
        return nil
      }
      if let failure { stop(failure) }
    }

    func end(_ error: (any Error)?) {
      let (continuation, outcome) = state.withLock { state -> (CheckedContinuation<Outcome, Never>?, Outcome) in
        let continuation = state.continuation
        state.continuation = nil
        if let stop = state.stop { return (continuation, .failure(stop)) }
        if let error { return (continuation, .failure(SessionFailure.failure(error))) }
        guard let response = state.response else {
          return (continuation, .failure(.init(.malformed, requestMayHaveBeenSent: true, "The response is not HTTP")))
        }
        return (continuation, .success(response))
      }
      continuation?.resume(returning: outcome)
    }

    private func sink(_ response: HTTPResponse) -> HTTPSink? {
      (200..<300).contains(response.status) ? request.sink : nil
    }

    private func limit(_ response: HTTPResponse) -> Int { sink(response)?.bytes ?? limits.bodyBytes }

    private func tooLarge(_ limit: Int) { stop(Self.tooLarge(limit)) }

    private static func tooLarge(_ limit: Int) -> HTTPFailure {
      HTTPFailure(.tooLarge, requestMayHaveBeenSent: true, "The response is larger than \(limit) bytes")
    }
  }

  /// Maps an error of URLSession to a failure.
  enum SessionFailure {
    static func failure(_ error: any Error) -> HTTPFailure {
      // kCFErrorHTTPSProxyConnectionFailure of CFNetwork: the proxy opened no tunnel.
      if (error as NSError).domain == "kCFErrorDomainCFNetwork", (error as NSError).code == 310 {
        return HTTPFailure(
          .proxy, requestMayHaveBeenSent: false, "The proxy refuses the connection", setting: "proxy")
      }
      guard let error = error as? URLError else {
        return HTTPFailure(.cut, requestMayHaveBeenSent: true, "The connection broke before the response was complete")
      }
      switch error.code {
      case .cannotFindHost, .dnsLookupFailed:
        return unsent(.connect, "The host name cannot be resolved")
      case .cannotConnectToHost, .notConnectedToInternet, .internationalRoamingOff, .dataNotAllowed:
        return unsent(.connect, "The host refuses the connection or cannot be reached")
      case .secureConnectionFailed:
        return unsent(.connect, "The TLS handshake failed")
      case .serverCertificateHasBadDate, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
        .serverCertificateNotYetValid, .clientCertificateRejected, .clientCertificateRequired,
        .appTransportSecurityRequiresSecureConnection:
        return HTTPFailure(
          .tls, requestMayHaveBeenSent: false, "The server's certificate cannot be verified", setting: "caFile")
      case .unsupportedURL, .badURL:
        return unsent(.malformed, "The URL of the request is not valid")
      case .timedOut:
        return HTTPFailure(.timeout, requestMayHaveBeenSent: true, "The connection exceeded the idle timeout")
      case .cancelled:
        return HTTPFailure(.cancelled, requestMayHaveBeenSent: true, "The request was cancelled")
      case .badServerResponse, .cannotParseResponse, .cannotDecodeContentData, .cannotDecodeRawData:
        return HTTPFailure(.malformed, requestMayHaveBeenSent: true, "The response is not HTTP, or cannot be decoded")
      default:
        return HTTPFailure(.cut, requestMayHaveBeenSent: true, "The connection broke before the response was complete")
      }
    }

    private static func unsent(_ reason: HTTPFailure.Reason, _ detail: String) -> HTTPFailure {
      HTTPFailure(reason, requestMayHaveBeenSent: false, detail)
    }
  }
#endif
