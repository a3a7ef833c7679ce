package import CaseModel
package import HTTP
package import JSON
package import Platform

/// Sends a vendor's requests with its session, retries those that may be repeated, and turns failures into faults.
///
/// Reads have up to three attempts, with jittered backoff. A request that is not repeatable is sent again only if the vendor
/// certainly did not act: the connection failed, a 401, a 429. A cancel does not stop such a request after it was sent.
package struct VendorClient: Sendable {
  package let profile: String
  package let provider: String
  /// Origin and base path, without a slash at the end.
  package private(set) var baseURL: String
  package let transport: any HTTPTransport
  package let session: (any Session)?
  package var dialect: any VendorDialect
  /// Redacts texts of the vendor before they are cut, because a part of a secret is not recognised.
  package let redactor: Redactor
  package let time: any TimeSource
  /// The setting with the base URL, for faults.
  package var addressKey = "baseURL"
  /// The name of the server, for faults.
  package let remoteName: String
  /// Whether a fault may contain the beginning of an unreadable response; false where responses contain unknown secrets.
  package var showsAnswers = true
  /// Whether each request has its own connection: for requests with credentials in the body, by which connections are not
  /// separated.
  package var usesOwnConnections = false
  /// Receives the unreadable values of responses; nil drops them.
  package let log: Log?
  /// The maximum size of a response, in bytes.
  package var bodyLimit = 64 << 20
  /// Limits the rate of requests; nil for no limit.
  package let rateLimiter: RateLimiter?
  /// Counts the requests; nil for a server that is not the vendor's API.
  package let requests: RequestCounter?
  /// A number in 0..<1 for each wait.
  package var randomFraction: @Sendable () -> Double = { Double.random(in: 0..<1) }

  package init(
    profile: String, provider: String, baseURL: String, transport: any HTTPTransport, session: (any Session)?,
    dialect: any VendorDialect, redactor: Redactor, time: any TimeSource, remoteName: String = VendorClient.vendor,
    log: Log? = nil, rateLimiter: RateLimiter? = nil, requests: RequestCounter? = nil
  ) {
    self.profile = profile
    self.provider = provider
    self.baseURL = baseURL
    self.transport = transport
    self.session = session
    self.dialect = dialect
    self.redactor = redactor
    self.time = time
    self.remoteName = remoteName
    self.log = log
    self.rateLimiter = rateLimiter
    self.requests = requests
  }

  /// The same client at another address of the vendor.
  package func at(_ baseURL: String) -> VendorClient {
    var copy = self
    copy.baseURL = baseURL
    return copy
  }

  /// The default name of the server.
  package static let vendor = "the vendor"
  private static let tries = 3

  /// Sends a request and reads its JSON response with `decode`; see `sendReading`.
  package func send<Value: Sendable>(
    _ request: VendorRequest, _ call: VendorCall, decode: (HTTPResponse) throws(JSONError) -> Value
  ) async throws(Fault) -> Value {
    try await sendReading(request, call) { (response) throws(UnreadableResponse) in
      do throws(JSONError) {
        return try decode(response)
      } catch {
        if case .tooMany = error.reason, request.isRepeatable {
          throw UnreadableResponse(error.message, isTooLarge: true)
        }
        throw UnreadableResponse(response.body.isEmpty ? "It is empty" : error.description)
      }
    }
  }

  /// Sends a request and reads its response with `decode`. An unreadable response is `vendorProtocol` or `tooLarge`; if the
  /// request is not repeatable, it is `outcomeUnknown`.
  package func sendReading<Value: Sendable>(
    _ request: VendorRequest, _ call: VendorCall,
    decode: (HTTPResponse) throws(UnreadableResponse) -> Value
  ) async throws(Fault) -> Value {
    let response = try await exchange(request, call)
    do throws(UnreadableResponse) {
      return try Omissions.collected(noteOmissions) { () throws(UnreadableResponse) in try decode(response) }
    } catch {
      if error.isTooLarge && request.isRepeatable {
        throw fault(.tooLarge, Issue.sentence("", "The response of \(remoteName) is too large. \(error.reason)"))
      }
      throw unreadable(response, request, because: error.reason)
    }
  }

  /// Sends a request whose response is a JSON object, and reads it with `decode`.
  package func sendForRecord<Value: Sendable>(
    _ request: VendorRequest, _ call: VendorCall, decode: (JSONRecord) throws(JSONError) -> Value
  ) async throws(Fault) -> Value {
    try await send(request, call) { (response) throws(JSONError) in
      try decode(VendorJSON.record(response.body))
    }
  }

  /// Names of members only: their values may be the text of a case.
  func noteOmissions(_ summary: String) {
    log?.warning("\(profile): Omitted values of the vendor that cannot be read: \(summary).")
  }

  /// Sends a request until the response is 2xx or no further attempt is allowed.
  ///
  /// After the call has written, a cancel does not end it.
  func exchange(_ request: VendorRequest, _ call: VendorCall) async throws(Fault) -> HTTPResponse {
    if let issue = request.path.issue { throw .invalidParams([issue]) }
    guard call.hasWritten else { return try await attempts(request, call) }
    let task = Task.detached { () async -> Result<HTTPResponse, Fault> in
      do throws(Fault) {
        return .success(try await attempts(request, call))
      } catch {
        return .failure(error.kind == .cancelled ? unavailable(error.message, "cut", retriable: true) : error)
      }
    }
    // An abandoned write has its own fault (`carry`), because it may have been made.
    guard request.isRepeatable, let abandonment = call.abandonment else { return try await task.value.get() }
    guard let result = await abandonment.value(of: task) else {
      throw unavailable("casewire ended before the vendor responded.", "cut", retriable: true)
    }
    return try result.get()
  }

  private func attempts(_ request: VendorRequest, _ call: VendorCall) async throws(Fault) -> HTTPResponse {
    var attempt = Attempt()
    while true {
      attempt.number += 1
      if attempt.number > 1 { try clear(request.sink) }
      // Twice, because fetching a token may take long, and is not done for an abandoned call.
      try checkNotAbandoned(call)
      attempt.authorization = try await authorization(call)
      defer { if let used = attempt.authorization { session?.ended(used) } }
      if attempt.number > 1 || !call.hasTurn { try await nextTurn(call) }
      try checkNotAbandoned(call)
      var http = HTTPRequest(
        request.method, url(of: request), headers: request.headers, body: request.body, upload: request.upload,
        sink: request.sink)
      http.attempt = attempt.number
      if let header = attempt.authorization?.header { http.headers["Authorization"] = header }
      http.connection = connection(for: request, attempt)
      let decision: RetryDecision
      requests?.add()
      switch await carry(http, request, call) {
      case .success(var response):
        try deliver(&response, request.sink)
        decision = self.decision(on: response, request, call, &attempt)
      case .failure(let failure):
        decision = self.decision(on: failure, request, &attempt)
      }
      switch decision {
      case .take(let response):
        if !request.isRepeatable { call.markWritten() }
        return response
      case .fail(let fault):
        if fault.kind == .outcomeUnknown { call.markWritten() }
        throw fault
      case .again(let wait):
        guard time.now + wait < call.deadline else { throw attempt.last ?? timedOut() }
        do { try await time.sleep(until: time.now + wait) } catch {
          throw fault(.cancelled, "The request was cancelled before the next attempt.")
        }
      }
    }
  }

  /// The state of the attempts.
  private struct Attempt {
    var number = 0
    var authorization: Authorization?
    var hasRenewed = false
    var hasWaited = false
    /// The previous attempt failed on a reused connection. Other reused ones may be dead, too.
    var needsFreshConnection = false
    /// The fault of the previous attempt.
    var last: Fault?
  }

  private enum RetryDecision {
    case take(HTTPResponse)
    case again(after: Duration)
    case fail(Fault)
  }

  /// Throws if the call was cancelled or its deadline has passed. The vendor certainly did not act.
  private func checkNotAbandoned(_ call: VendorCall) throws(Fault) {
    if Task.isCancelled { throw fault(.cancelled, "The request was cancelled before anything was sent.") }
    if time.now >= call.deadline { throw timedOut() }
  }

  /// Waits for a token and for a turn of the vendor's rate. A request that is chosen after that has `call.withTurn`.
  package func turn(_ call: VendorCall) async throws(Fault) {
    // The turns that come while a token is fetched would all be used at the same time.
    if let used = try await authorization(call) { session?.ended(used) }
    try await nextTurn(call)
  }

  /// Waits for a turn of the vendor's rate, before anything is sent.
  private func nextTurn(_ call: VendorCall) async throws(Fault) {
    guard let rateLimiter else { return }
    switch await rateLimiter.turn(before: call.deadline) {
    case .now: return
    case .tooLate: throw timedOut()
    case .cancelled: throw fault(.cancelled, "The request was cancelled before anything was sent.")
    }
  }

  private func deliver(_ response: inout HTTPResponse, _ sink: HTTPSink?) throws(Fault) {
    do throws(SystemError) {
      try response.deliver(to: sink)
    } catch {
      throw .invalidParams("path", "cannot be written: \(error.reason)")
    }
  }

  /// A failed attempt may have written a part of its response.
  private func clear(_ sink: HTTPSink?) throws(Fault) {
    do throws(SystemError) {
      try sink?.clear()
    } catch {
      throw fault(.internalError, "The file cannot be truncated for another attempt: \(error.reason).")
    }
  }

  private func authorization(_ call: VendorCall) async throws(Fault) -> Authorization? {
    guard let session else { return nil }
    do throws(Fault) {
      return try await session.authorization(call)
    } catch {
      throw signed(error)
    }
  }

  /// A stray response on a reused connection, such as a 401 or a 429, would be taken for the response to a write, which would
  /// then be sent again. A new connection has none.
  private func connection(for request: VendorRequest, _ attempt: Attempt) -> HTTPRequest.Connection {
    if usesOwnConnections { return .own }
    return attempt.needsFreshConnection || !request.maySendAgain ? .fresh : .shared
  }

  /// Makes one attempt. A request that is not repeatable runs in a detached task, which a cancel does not reach; only the wait
  /// can be abandoned.
  private func carry(
    _ http: HTTPRequest, _ request: VendorRequest, _ call: VendorCall
  ) async -> Result<HTTPResponse, HTTPFailure> {
    let limits = HTTPLimits(deadline: call.deadline, bodyBytes: request.bodyLimit ?? bodyLimit, silence: call.silence)
    let send = { @Sendable [transport] () async -> Result<HTTPResponse, HTTPFailure> in
      do throws(HTTPFailure) {
        return .success(try await transport.sendFollowing(http, within: limits))
      } catch {
        return .failure(error)
      }
    }
    guard !request.isRepeatable else { return await send() }
    let task = Task.detached(operation: send)
    guard let abandonment = call.abandonment else { return await task.value }
    return await abandonment.value(of: task)
      ?? .failure(
        HTTPFailure(.timeout, requestMayHaveBeenSent: true, "casewire ended before the vendor responded"))
  }

  private func url(of request: VendorRequest) -> String {
    let query = request.query.isEmpty ? "" : "?\(URLText.query(request.query))"
    return baseURL + request.path.text + query
  }

  // MARK: Decisions

  private func decision(
    on response: HTTPResponse, _ request: VendorRequest, _ call: VendorCall, _ attempt: inout Attempt
  ) -> RetryDecision {
    if request.answers.contains(response.status) { return .take(response) }
    if dialect.isAnswer(response) {
      if let authorization = attempt.authorization { session?.accepted(authorization) }
      guard let fault = pageInsteadOfAnswer(response, request) else { return .take(response) }
      return .fail(fault)
    }
    let (fault, retry) = refusal(in: response, request)
    attempt.last = fault
    switch fault.kind {
    case .authRequired:
      guard retry != .no, let used = attempt.authorization, !attempt.hasRenewed, session?.refused(used) == true else {
        return .fail(fault)
      }
      attempt.hasRenewed = true
      return .again(after: .zero)
    case .rateLimited:
      return retry == .no ? .fail(fault) : waitOnce(Self.statedWait(fault) ?? .seconds(1), fault, call, &attempt)
    case .vendorUnavailable where request.maySendAgain:
      // RFC 9110, 10.2.3: Retry-After. An earlier request would get the same response.
      if let wait = Self.statedWait(fault), retry != .no { return waitOnce(wait, fault, call, &attempt) }
      return attempt.number < tries(response.status, retry) ? .again(after: backoff(attempt.number)) : .fail(fault)
    default: return .fail(fault)
    }
  }

  /// Waits as long as the vendor requests, once per request, unless the deadline is earlier.
  private func waitOnce(_ wait: Duration, _ fault: Fault, _ call: VendorCall, _ attempt: inout Attempt) -> RetryDecision
  {
    guard wait <= Self.longestWait else { return .fail(fault) }
    // Other requests to this vendor wait, too.
    rateLimiter?.ease(for: wait)
    guard !attempt.hasWaited, time.now + wait < call.deadline else { return .fail(fault) }
    attempt.hasWaited = true
    return .again(after: wait)
  }

  private static let longestWait = Duration.seconds(5)

  private static func statedWait(_ fault: Fault) -> Duration? {
    fault.data["retryAfterSeconds"]?.integer.map { Duration.seconds($0) }
  }

  private func tries(_ status: Int, _ retry: FaultOverride.Retry) -> Int {
    switch retry {
    // 408: the server did not receive the request in time, or closes an idle connection.
    case .byStatus: [408, 502, 503, 504].contains(status) ? Self.tries : 1
    case .yes: Self.tries
    case .once: 2
    case .no: 1
    }
  }

  private func decision(on failure: HTTPFailure, _ request: VendorRequest, _ attempt: inout Attempt) -> RetryDecision {
    let fault = fault(of: failure, request)
    attempt.last = fault
    let mayTry =
      switch failure.reason {
      case .connect: !failure.requestMayHaveBeenSent
      case .cut: request.maySendAgain || !failure.requestMayHaveBeenSent
      default: false
      }
    guard mayTry && attempt.number < Self.tries else { return .fail(fault) }
    // A server that closes an idle connection during a request is not busy.
    let isFirstOfKind = failure.wasOnKeptConnection && !attempt.needsFreshConnection
    if failure.wasOnKeptConnection { attempt.needsFreshConnection = true }
    return .again(after: isFirstOfKind ? .zero : backoff(attempt.number))
  }

  /// 0.2 s, then 0.4 s, each times 0.5 to 1.5.
  private func backoff(_ number: Int) -> Duration {
    .milliseconds(200) * (1 << min(number - 1, 8)) * (0.5 + randomFraction())
  }
}
