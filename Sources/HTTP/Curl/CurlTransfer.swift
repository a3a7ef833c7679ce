#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// A request that libcurl executes. Used only on the thread of `CurlLoop`, which keeps it as long as curl has its
  /// handle: the callbacks have an unretained reference.
  final class CurlTransfer {
    let job: CurlJob
    let context: CurlContext
    let easy: CurlLibrary.Handle
    /// The connections that the transfer may reuse; nil for a connection of its own.
    let pool: CurlPool?
    /// Whether the transfer requires a new connection.
    let isFresh: Bool
    /// The buffer for curl's description of an error.
    let errorText: UnsafeMutablePointer<CChar>
    /// The request's headers as curl keeps them.
    var headerList: CurlLibrary.Handle?
    /// Whether the connection begins with TLS, to the server or to a proxy.
    var beginsWithTLS = false
    /// The setting that names the proxy; nil without a proxy.
    var proxySetting: String?
    /// Whether the kept connection that curl chose was closed by the server or had unsolicited data. Nothing was sent.
    private(set) var metUnusableConnection = false

    private var tries = 0
    /// The socket of the last attempt.
    private var socket: Int32?
    /// Whether the last attempt reused a connection.
    private var isOnKeptConnection = false
    /// The traffic of a reused HTTP/1 connection before the last attempt.
    private var trafficBefore: (acknowledged: UInt64, received: UInt64) = (0, 0)
    /// The time of the last activity. Before the request begins, the time of the last check.
    private var lastActivity: MonotonicTime
    /// The time of the next check of the bytes on the wire.
    private var nextCount: MonotonicTime
    private var head = ResponseHead()
    private var body = ResponseBody()
    private var bytesWritten = 0
    private var upload: HTTPUploadReader
    /// Bytes of the body that curl has taken in the last attempt.
    private var suppliedBytes = 0
    /// The reason for which a callback stopped the transfer.
    private var stop: HTTPFailure?

    init(_ job: CurlJob, _ context: CurlContext, _ easy: CurlLibrary.Handle, pool: CurlPool?, isFresh: Bool) {
      self.job = job
      self.context = context
      self.easy = easy
      self.pool = pool
      self.isFresh = isFresh
      lastActivity = context.clock.now
      nextCount = lastActivity + Self.countingInterval
      errorText = .allocate(capacity: CurlAPI.Value.errorSize)
      errorText.initialize(repeating: 0, count: CurlAPI.Value.errorSize)
      upload = HTTPUploadReader(job.request.upload ?? HTTPUpload([.bytes(job.request.body)]))
    }

    deinit {
      errorText.deallocate()
      context.library.listFree(headerList)
    }

    var library: CurlLibrary { context.library }
    var hasBody: Bool { bodyLength > 0 }
    /// Whether curl calls back for the body. A short body is copied before the transfer begins.
    var suppliesBody: Bool { job.request.upload != nil || bodyLength > Self.copiedBody }
    var bodyLength: Int { job.request.upload?.length ?? job.request.body.count }

    /// Releases the socket.
    func leave() {
      if let socket { context.sockets.endUse(socket) }
      socket = nil
    }

    // MARK: Time

    /// The time at which the transfer ends if nothing happens before.
    var due: MonotonicTime {
      let due = min(job.limits.deadline, nextCount)
      guard let silence = job.limits.silence else { return due }
      return min(due, lastActivity + silence)
    }

    /// The failure of a transfer that is due; nil if the transfer continues. The idle timeout applies only after the
    /// request has begun.
    func expired(at now: MonotonicTime) -> HTTPFailure? {
      if now >= job.limits.deadline {
        return HTTPFailure(.timeout, sent: mayHaveBeenSent, "The response did not arrive in time")
      }
      if now >= nextCount {
        nextCount = now + Self.countingInterval
        if hasTooMuchOnWire {
          return HTTPFailure(.tooLarge, sent: true, "The response is far larger than the body that it contains.")
        }
      }
      guard let silence = job.limits.silence, now >= lastActivity + silence else { return nil }
      guard mayHaveBeenSent else {
        lastActivity = now
        return nil
      }
      return HTTPFailure(.timeout, sent: true, "The connection exceeded the idle timeout")
    }

    private static let countingInterval = Duration.seconds(1)
    /// The allowed bytes beyond twice the body. Chunk extensions and empty TLS records reach no callback.
    private static let wrappingAtMost: UInt64 = 16 << 20

    /// Whether the received bytes are out of proportion to the body.
    private var hasTooMuchOnWire: Bool {
      guard let socket, !context.sockets.isMultiplexed(socket), let traffic = CurlSockets.traffic(socket) else {
        return false
      }
      let (received, isWrong) = traffic.received.subtractingReportingOverflow(trafficBefore.received)
      return !isWrong && received / 2 > UInt64(clamping: body.count + bytesWritten) + Self.wrappingAtMost / 2
    }

    var cancelled: HTTPFailure { HTTPFailure(.cancelled, sent: mayHaveBeenSent, "The request was cancelled") }

    /// Whether a byte of the request may have been sent. Since 7.80 curl calls back before it sends. Before, its count
    /// decides, which includes the request to a proxy.
    var mayHaveBeenSent: Bool {
      context.knowsTries ? tries > 0 : number(.requestBytes) > 0 && number(.connectStatus) < 300
    }

    func number(_ info: CurlAPI.Info) -> Int {
      var value = 0
      return library.easyGetValue(easy, info.rawValue, &value) == CurlAPI.Code.ok ? value : 0
    }

    // MARK: Callbacks of curl

    /// Begins an attempt to send the request. Returns false to stop it.
    func beginTry(on connection: CurlSockets.Address) -> Bool {
      lastActivity = context.clock.now
      // libcurl repeats a request by itself when a kept connection breaks; that is stopped here. A request that was
      // refused because of its `Expect` header (417) is sent again, because the server has read only the head.
      guard tries == 0 || head.status == 417 else { return false }
      guard isUsable(connection) else { return false }
      tries += 1
      return true
    }

    /// Whether the connection has no data to read. On a reused connection, data would be an unsolicited response or the
    /// end. libcurl checks only for the end, and not always: 8.23 takes a connection without a check if it was used
    /// shortly before.
    private func isUsable(_ connection: CurlSockets.Address) -> Bool {
      leave()
      guard let socket = context.sockets.find(connection) else { return true }
      self.socket = socket
      context.sockets.beginUse(socket)
      isOnKeptConnection = context.sockets.hasAnswered(socket)
      guard !context.sockets.isMultiplexed(socket) else { return true }
      guard isOnKeptConnection else {
        // A TLS server may have sent session tickets. Nothing else precedes the request.
        guard !beginsWithTLS, CurlSockets.hasInput(socket) else { return true }
        stop = HTTPFailure(.cut, sent: false, "The server sent data, or closed the connection, before the request.")
        return false
      }
      guard !CurlSockets.hasInput(socket), !tlsHasBufferedData else {
        if tries == 0 { metUnusableConnection = true }
        return false
      }
      trafficBefore = CurlSockets.traffic(socket) ?? (0, 0)
      return true
    }

    /// Creates a socket for libcurl. Returns -1 if the request must not be sent again, so that no socket is needed.
    func openSocket(_ family: Int32, _ type: Int32, _ transport: Int32) -> Int32 {
      guard tries == 0 || head.status == 417 else { return -1 }
      let fd = context.sockets.open(family, type, transport, origin: job.url.origin)
      if !context.knowsTries { socket = fd }
      return fd
    }

    private var tlsHasBufferedData: Bool {
      guard job.url.scheme == "https" else { return false }
      var information: UnsafeRawPointer?
      let code = library.easyGetValue(easy, CurlAPI.Info.tlsSession.rawValue, &information)
      guard code == CurlAPI.Code.ok, let information else { return false }
      return library.tls.hasBufferedData(information)
    }

    /// Whether the response began before a byte of the request had arrived. Every segment of a server acknowledges the
    /// bytes that it has received. A response that acknowledges nothing new was sent before.
    private var cameBeforeRequest: Bool {
      guard isOnKeptConnection, let socket, trafficBefore.acknowledged > 0, !context.sockets.isMultiplexed(socket),
        let traffic = CurlSockets.traffic(socket)
      else { return false }
      return traffic.acknowledged == trafficBefore.acknowledged
    }

    /// Reads the next bytes of the body; returns nil if that fails.
    func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
      lastActivity = context.clock.now
      do throws(SystemError) {
        let count = try upload.read(into: buffer)
        suppliedBytes += count
        return count
      } catch {
        stop = HTTPFailure(.localFile, sent: mayHaveBeenSent, "The file cannot be sent: \(error.reason)")
        return nil
      }
    }

    func rewind() {
      upload.rewind()
      suppliedBytes = 0
    }

    /// Takes a line of the head. Returns false to stop the transfer; so does `receiveBody`.
    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
      lastActivity = context.clock.now
      let isFirst = head.status == 0
      switch head.take(line) {
      case .more: return true
      case .restart:
        body = ResponseBody()
        guard !isFirst || !cameBeforeRequest else {
          stop = HTTPFailure(
            .cut, requestMayHaveBeenSent: true, "The server sent a response before it received the request.",
            wasOnKeptConnection: true)
          return false
        }
        return true
      case .complete: return announced()
      case .tooLarge:
        return stop(.tooLarge, "The headers of the response are larger than \(ResponseHead.bytesAtMost) bytes")
      case .malformed: return stop(.malformed, "The response does not begin with an HTTP status line")
      }
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
      lastActivity = context.clock.now
      if let sink {
        guard bytes.count <= sink.bytes - bytesWritten else { return tooLarge(sink.bytes) }
        do throws(SystemError) {
          try FileDescriptors.writeAll(sink.descriptor, bytes)
        } catch {
          return stop(.localFile, "The response cannot be written to its file: \(error.reason)")
        }
        bytesWritten += bytes.count
      } else {
        guard bytes.count <= job.limits.bodyBytes - body.count else { return tooLarge(job.limits.bodyBytes) }
        guard body.append(bytes, limit: job.limits.bodyBytes) else {
          return stop(.tooLarge, "Not enough memory for the response.")
        }
      }
      return true
    }

    /// Checks the complete head. A body that is too large is refused before it begins; a stated length reserves
    /// capacity.
    private func announced() -> Bool {
      if let socket { context.sockets.noteResponse(socket, isMultiplexed: head.isMultiplexed) }
      if !head.permitsReuse { _ = library.easySetNumber(easy, CurlAPI.NumberOption.forbidReuse.rawValue, 1) }
      guard !head.hasConflictingLengths else { return stop(.malformed, "The response states two different lengths.") }
      guard !decodes || head.hasKnownEncodings else {
        return stop(.malformed, "The response has an encoding that was not requested.")
      }
      guard head.status != 204, head.status != 304, !decodes || head.headers["Content-Encoding"] == nil,
        let length = head.headers["Content-Length"].flatMap({ Int($0) }), length > 0
      else { return true }
      let limit = sink?.bytes ?? job.limits.bodyBytes
      guard length <= limit else { return tooLarge(limit) }
      if sink == nil { body.expect(length) }
      return true
    }

    /// Whether curl decodes `Content-Encoding`. With `Accept-Encoding: identity` it does not: a server that names the
    /// encoding of a `.gz` file means the file itself, and truncated compressed data is not detected.
    var decodes: Bool { job.request.headers["Accept-Encoding"] != "identity" }

    /// The destination of the response's body; nil collects the body.
    private var sink: HTTPSink? { (200..<300).contains(head.status) ? job.request.sink : nil }

    private func tooLarge(_ limit: Int) -> Bool { stop(.tooLarge, "The response is larger than \(limit) bytes") }

    private func stop(_ reason: HTTPFailure.Reason, _ detail: String) -> Bool {
      stop = HTTPFailure(reason, sent: true, detail)
      return false
    }

    // MARK: Outcome

    /// Whether the last attempt reused a connection and received no response.
    var brokeOnKeptConnection: Bool { isOnKeptConnection && head.status == 0 }

    func outcome(_ code: Int32) -> CurlJob.Outcome {
      if let stop { return .failure(stop) }
      guard code == CurlAPI.Code.ok else { return .failure(failure(code)) }
      // curl takes a truncated head for a response without a body.
      guard head.isComplete else {
        return .failure(.init(.cut, sent: true, "The connection broke within the headers of the response"))
      }
      var headers = head.headers
      if decodes && headers["Content-Encoding"] != nil {
        headers["Content-Encoding"] = nil
        headers["Content-Length"] = nil
      }
      // A success for a part of the body proves nothing about the rest.
      if (200..<300).contains(head.status), suppliesBody, suppliedBytes < bodyLength {
        return .failure(.init(.cut, sent: true, "The server responded before it received the whole request."))
      }
      // In a tunnel, a 407 is the server's.
      if head.status == 407, job.url.scheme == "http", let proxySetting {
        return .failure(refusal(407, by: proxySetting))
      }
      return .success(HTTPResponse(head.status, headers: headers, body: body.bytes, bytesWritten: bytesWritten))
    }
  }
#endif
