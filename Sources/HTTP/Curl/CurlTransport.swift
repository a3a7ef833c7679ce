#if !canImport(Darwin)
  internal import Platform
  internal import Synchronization

  /// Sends requests with the system's libcurl, which is loaded with the first request.
  ///
  /// All transports of the process share one thread and the limit of 16 connections per origin. Connections are
  /// separated by their `Authorization` (`CurlPools`), proxy and certificates. HTTP/2 is used if TLS negotiates it.
  ///
  /// A kept HTTP/1 connection with data to read before a request is sent is closed (`CurlSockets`): the data would be
  /// taken for the response. Unsolicited data during a request is recognised only if the server had received no byte of
  /// the request. Readers of a response therefore compare it with its request.
  ///
  /// libcurl repeats a request when a kept connection closes before the first byte of the response. Here nothing is
  /// sent twice: such a request fails with `cut`. libcurl before 7.80 cannot be stopped from repeating. With it, each
  /// request has its own connection.
  ///
  /// libcurl does not notice truncated compressed data in a complete body. Bodies for a sink are therefore requested
  /// uncompressed.
  package final class CurlTransport: HTTPTransport {
    private let options: HTTPTransportOptions
    private let driver: CurlDriver

    private static let sharedDriver = CurlDriver(libraries: CurlLibrary.names)

    /// Creates a transport on the shared thread. Loads nothing yet.
    package convenience init(_ options: HTTPTransportOptions) {
      self.init(options, driver: Self.sharedDriver)
    }

    /// Creates a transport with its own thread, which lasts as long as the process, and the first of these libraries
    /// that the system has. `actsOld` treats the library as older than 7.80.
    package convenience init(_ options: HTTPTransportOptions, libraries: [String], actsOld: Bool = false) {
      self.init(options, driver: CurlDriver(libraries: libraries, actsOld: actsOld))
    }

    private init(_ options: HTTPTransportOptions, driver: CurlDriver) {
      self.options = options
      self.driver = driver
    }

    /// Returns a transport with other options on the same thread and connections.
    package func with(_ options: HTTPTransportOptions) -> CurlTransport {
      CurlTransport(options, driver: driver)
    }

    /// Begins to load the library on the shared thread.
    package static func prepare() { sharedDriver.prepare() }

    package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
      let job = CurlJob(request, limits, options, try RequestCheck.check(request))
      let result = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          job.wait(with: continuation)
          driver.add(job)
        }
      } onCancel: {
        driver.cancel(job)
      }
      return try result.get()
    }
  }

  /// A request for the thread of libcurl, with the continuation of its caller.
  final class CurlJob: Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPFailure>

    let request: HTTPRequest
    let limits: HTTPLimits
    let options: HTTPTransportOptions
    let url: URLParts

    private struct State {
      var continuation: CheckedContinuation<Outcome, Never>?
      var isCancelled = false
    }

    private let state = Mutex(State())

    init(_ request: HTTPRequest, _ limits: HTTPLimits, _ options: HTTPTransportOptions, _ url: URLParts) {
      self.request = request
      self.limits = limits
      self.options = options
      self.url = url
    }

    /// Sets the continuation. Call this once, before the job is submitted.
    func wait(with continuation: CheckedContinuation<Outcome, Never>) {
      state.withLock { $0.continuation = continuation }
    }

    /// Whether the job was cancelled. A cancel can arrive before the job.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func noteCancel() { state.withLock { $0.isCancelled = true } }

    /// Resumes the caller. A second outcome is ignored.
    func finish(_ outcome: Outcome) {
      let continuation = state.withLock { state in
        let continuation = state.continuation
        state.continuation = nil
        return continuation
      }
      continuation?.resume(returning: outcome)
    }
  }
#endif
