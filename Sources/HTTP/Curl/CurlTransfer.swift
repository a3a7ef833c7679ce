#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// One request while libcurl carries it. Lives on the thread of `CurlLoop`, which keeps it as long as curl has its
  /// handle: the callbacks reach it by an unretained reference.
  final class CurlTransfer {
    let job: CurlJob
    let library: CurlLibrary
    let easy: CurlLibrary.Handle
    private let clock: SystemTime
    /// Where curl writes a sentence about what went wrong.
    let errorText: UnsafeMutablePointer<CChar>
    /// The request's headers as curl keeps them.
    var headerList: CurlLibrary.Handle?
    /// Whether curl says when it begins to send the request (since 7.80), and lets itself be stopped there.
    var knowsTries: Bool {
      didSet { if !knowsTries { lastActivity = clock.now } }
    }

    /// Whether it may take no kept connection.
    let isFresh: Bool
    /// The kept connection that curl took had been closed by the server, and nothing was sent.
    private(set) var metClosedConnection = false

    private var tries = 0
    /// When something last travelled, or, as long as nothing has, when it was last looked.
    private var lastActivity: MonotonicTime
    private var head = ResponseHead()
    private var body: [UInt8] = []
    private var sunkBytes = 0
    private var upload: HTTPUploadReader
    /// Why a callback stopped the transfer.
    private var stop: HTTPFailure?

    init(
      _ job: CurlJob, _ library: CurlLibrary, _ easy: CurlLibrary.Handle, clock: SystemTime, knowsTries: Bool,
      isFresh: Bool
    ) {
      self.job = job
      self.library = library
      self.easy = easy
      self.clock = clock
      self.knowsTries = knowsTries
      lastActivity = clock.now
      self.isFresh = isFresh
      errorText = .allocate(capacity: CurlValue.errorSize)
      errorText.initialize(repeating: 0, count: CurlValue.errorSize)
      upload = HTTPUploadReader(job.request.upload ?? HTTPUpload([.bytes(job.request.body)]))
    }

    deinit {
      errorText.deallocate()
      library.listFree(headerList)
    }

    var hasBody: Bool { bodyLength > 0 }
    var bodyLength: Int { job.request.upload?.length ?? job.request.body.count }

    // MARK: Time

    /// When the transfer is to be ended if nothing happens until then.
    var due: MonotonicTime {
      guard let silence = job.limits.silence else { return job.limits.deadline }
      return min(job.limits.deadline, lastActivity + silence)
    }

    /// Why the transfer is to be ended now that it is due. Nil when it is not after all: curl may not have said that the
    /// request has not begun yet.
    func expired(at now: MonotonicTime) -> HTTPFailure? {
      if now >= job.limits.deadline {
        return HTTPFailure(.timeout, sent: mayHaveBeenSent, "the answer did not come in time")
      }
      guard mayHaveBeenSent else {
        lastActivity = now
        return nil
      }
      return HTTPFailure(.timeout, sent: true, "the connection was silent for too long")
    }

    var cancelled: HTTPFailure { HTTPFailure(.cancelled, sent: mayHaveBeenSent, "cancelled") }

    /// Whether a byte of the request may have left: curl says before it begins, or else has counted, what it asked a
    /// proxy for included.
    var mayHaveBeenSent: Bool {
      knowsTries ? tries > 0 : number(.requestBytes) > 0 && number(.connectStatus) < 300
    }

    func number(_ info: CurlInfo) -> Int {
      var value = 0
      return library.easyGetValue(easy, info.rawValue, &value) == CurlCode.ok ? value : 0
    }

    // MARK: What curl calls back for

    /// The request is about to be sent, for the first time or again. False stops it.
    func beginTry() -> Bool {
      if tries == 0 && job.request.method != .get && !isFresh && serverHasClosed {
        metClosedConnection = true
        return false
      }
      tries += 1
      lastActivity = clock.now
      // A server that does not want to be asked first (417) has read the head alone.
      return tries == 1 || job.request.method == .get || head.status == 417
    }

    /// Whether the server has closed its end of the connection. Curl looks, too, but not always: 8.23 takes a connection
    /// without a look that was used just now.
    private var serverHasClosed: Bool {
      var socket: Int32 = -1
      let answer = withUnsafeMutableBytes(of: &socket) {
        library.easyGetValue(easy, CurlInfo.activeSocket.rawValue, $0.baseAddress)
      }
      guard answer == CurlCode.ok, socket >= 0 else { return false }
      let hangUp: Int16 = 0x2000  // POLLRDHUP, which the module leaves out
      var entry = pollfd(fd: socket, events: hangUp, revents: 0)
      return poll(&entry, 1, 0) > 0
    }

    /// The next bytes of the body; nil when they cannot be had.
    func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
      lastActivity = clock.now
      do throws(SystemError) {
        return try upload.read(into: buffer)
      } catch {
        stop = HTTPFailure(.localFile, sent: mayHaveBeenSent, "the file could not be sent: \(error)")
        return nil
      }
    }

    func rewind() { upload.rewind() }

    /// False stops the transfer, here and below.
    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
      lastActivity = clock.now
      switch head.take(line) {
      case .more: return true
      case .restart:
        body = []
        return true
      case .complete: return announced()
      case .tooLarge:
        return stop(.tooLarge, "the headers of the answer are larger than \(ResponseHead.bytesAtMost) bytes")
      case .malformed: return stop(.malformed, "the answer does not begin as HTTP does")
      }
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
      lastActivity = clock.now
      if let sink {
        guard bytes.count <= sink.bytes - sunkBytes else { return tooLarge(sink.bytes) }
        do throws(SystemError) {
          try FileDescriptors.writeAll(sink.descriptor, bytes)
        } catch {
          return stop(.localFile, "the answer could not be written to its file: \(error.reason)")
        }
        sunkBytes += bytes.count
      } else {
        guard bytes.count <= job.limits.bodyBytes - body.count else { return tooLarge(job.limits.bodyBytes) }
        body.append(contentsOf: bytes)
      }
      return true
    }

    /// Looks at the stated length: what is too large is not even begun, and what is not has its room at once.
    private func announced() -> Bool {
      guard head.status != 204, head.status != 304, !decodes || head.headers["Content-Encoding"] == nil,
        let length = head.headers["Content-Length"].flatMap({ Int($0) }), length > 0
      else { return true }
      let limit = sink?.bytes ?? job.limits.bodyBytes
      guard length <= limit else { return tooLarge(limit) }
      if sink == nil { body.reserveCapacity(min(length, 1 << 20)) }
      return true
    }

    /// Whether curl undoes `Content-Encoding`. A file that was asked for as it is stays as it is: a server that names the
    /// encoding of a `.gz` means the file, and what a broken one packs cannot be told from the whole.
    var decodes: Bool { job.request.headers["Accept-Encoding"] != "identity" }

    /// Where the body of this answer goes; nil collects it.
    private var sink: HTTPSink? { (200..<300).contains(head.status) ? job.request.sink : nil }

    private func tooLarge(_ limit: Int) -> Bool { stop(.tooLarge, "the answer is larger than \(limit) bytes") }

    private func stop(_ reason: HTTPFailure.Reason, _ detail: String) -> Bool {
      stop = HTTPFailure(reason, sent: true, detail)
      return false
    }

    // MARK: The end

    func outcome(_ code: Int32) -> CurlJob.Outcome {
      if let stop { return .failure(stop) }
      guard code == CurlCode.ok else { return .failure(failure(code)) }
      // Curl takes a head that breaks off for one without a body.
      guard head.isComplete else { return .failure(.init(.cut, sent: true, "the connection broke within the headers")) }
      var headers = head.headers
      if decodes && headers["Content-Encoding"] != nil {
        headers["Content-Encoding"] = nil
        headers["Content-Length"] = nil
      }
      return .success(HTTPResponse(head.status, headers: headers, body: body, sunkBytes: sunkBytes))
    }
  }
#endif
