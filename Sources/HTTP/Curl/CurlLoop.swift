#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// The thread that drives libcurl. This type and all callbacks of transfers run on it.
  ///
  /// Deadlines and idle timeouts are checked here, because curl's timeouts do not distinguish idle from slow and stop
  /// while the machine sleeps.
  final class CurlLoop {
    /// Concurrent requests per host, and so connections.
    private static let requestsPerHost = 16
    /// Idle connections that are kept for all hosts together.
    private static let keptConnections = 128
    /// Unused handles that are kept for later transfers.
    private static let spareHandles = 16
    /// The longest wait in milliseconds. Waking too early has no effect.
    private static let longestWait: Int64 = 3_600_000

    private let library: CurlLibrary
    private let context: CurlContext
    private let driver: CurlDriver
    private let multi: CurlLibrary.Handle
    let alarm: CurlAlarm
    private var clock: SystemTime { context.clock }
    // By address; see `CurlSockets.entries`.
    private var transfers: [Int: CurlTransfer] = [:]
    private var handles: [Int: CurlLibrary.Handle] = [:]
    private var queues = HostQueues(atMost: CurlLoop.requestsPerHost)
    private var pools: CurlPools
    private var spare: [CurlLibrary.Handle] = []
    /// The earliest time at which something can be due.
    private var nextDue = MonotonicTime.distantFuture

    init(_ library: CurlLibrary, driver: CurlDriver) throws(HTTPFailure) {
      let alarm = try CurlAlarm()
      guard let multi = library.multiInit() else {
        alarm.close()
        throw HTTPFailure(.unavailable, requestMayHaveBeenSent: false, "Cannot start libcurl")
      }
      self.alarm = alarm
      self.library = library
      self.driver = driver
      self.multi = multi
      context = CurlContext(library, socketsPerOrigin: Self.requestsPerHost, actsOld: driver.actsOld)
      pools = CurlPools(library)
      for (option, value) in [
        (CurlAPI.MultiOption.pipelining, CurlAPI.Value.multiplex), (.connectionsPerHost, Self.requestsPerHost),
        (.keptConnections, Self.keptConnections),
      ] {
        _ = library.multiSetNumber(multi, option.rawValue, value)
      }
    }

    /// Runs the loop; does not return.
    func run() {
      // TLS libraries do not suppress SIGPIPE, so the thread blocks it.
      var set = sigset_t()
      sigemptyset(&set)
      sigaddset(&set, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &set, nil)
      while true {
        for command in driver.takeCommands() {
          switch command {
          case .add(let job): add(job)
          case .cancel(let job): cancel(job)
          }
        }
        var running: Int32 = 0
        _ = library.multiPerform(multi, &running)
        collect()
        expire()
        wait()
      }
    }

    private func wait() {
      let left = (nextDue - clock.now).saturatedNanoseconds
      // Rounded up, so that the transfer is due after the wait.
      let milliseconds = left <= 0 ? 0 : min(Self.longestWait, (left - 1) / 1_000_000 + 1)
      if alarm.wait(library, multi, milliseconds: Int32(milliseconds)) != CurlAPI.Code.ok {
        // Memory or descriptors are missing; repeating at once would not help.
        usleep(10_000)
      }
    }

    // MARK: Jobs

    private func add(_ job: CurlJob) {
      if let failure = stillborn(job) { return job.finish(.failure(failure)) }
      guard queues.admit(job) else {
        nextDue = min(nextDue, job.limits.deadline)
        return
      }
      if !start(job) { startNext(after: job) }
    }

    /// The failure of a job that is cancelled or past its deadline; otherwise nil.
    private func stillborn(_ job: CurlJob) -> HTTPFailure? {
      if job.isCancelled { return HTTPFailure(.cancelled, sent: false, "The request was cancelled") }
      guard clock.now < job.limits.deadline else {
        return HTTPFailure(.timeout, sent: false, "The deadline passed before anything was sent")
      }
      return nil
    }

    /// Starts a job with curl. Returns false if the job has ended instead.
    private func start(_ job: CurlJob, isFresh: Bool = false) -> Bool {
      if let failure = stillborn(job) {
        job.finish(.failure(failure))
        return false
      }
      guard let easy = spare.popLast() ?? library.easyInit() else {
        job.finish(.failure(.init(.connect, sent: false, "Not enough memory for the request")))
        return false
      }
      let transfer = transfer(job, easy, isFresh: isFresh)
      do throws(HTTPFailure) {
        try transfer.configure()
        guard library.multiAdd(multi, easy) == CurlAPI.Code.ok else {
          throw .init(.connect, sent: false, "The installed libcurl did not accept the request")
        }
      } catch {
        // The handle points into the transfer, which must outlive it.
        withExtendedLifetime(transfer) { library.easyCleanup(easy) }
        if let pool = transfer.pool { pools.endUse(pool, at: clock.now) }
        job.finish(.failure(error))
        return false
      }
      transfers[Int(bitPattern: easy)] = transfer
      handles[Int(bitPattern: ObjectIdentifier(job))] = easy
      nextDue = min(nextDue, transfer.due)
      return true
    }

    private func transfer(_ job: CurlJob, _ easy: CurlLibrary.Handle, isFresh: Bool) -> CurlTransfer {
      let connection = job.request.connection
      // Without memory for a pool, the request has its own connection.
      let pool =
        connection == .own || !context.knowsTries
        ? nil : pools.beginUse(job.request.headers["Authorization"] ?? "", at: clock.now)
      return CurlTransfer(job, context, easy, pool: pool, isFresh: isFresh || connection == .fresh)
    }

    /// Starts the next job of the host of a job that has ended.
    private func startNext(after job: CurlJob) {
      while let next = queues.next(after: job), !start(next) {}
    }

    private func cancel(_ job: CurlJob) {
      if queues.remove(job) { return job.finish(.failure(.init(.cancelled, sent: false, "cancelled"))) }
      guard let easy = handles[Int(bitPattern: ObjectIdentifier(job))], let transfer = transfers[Int(bitPattern: easy)]
      else { return }
      end(transfer, .failure(transfer.cancelled))
    }

    /// Ends the transfers that curl has completed.
    private func collect() {
      var left: Int32 = 0
      while let message = library.multiNextMessage(multi, &left) {
        // struct CURLMsg { CURLMSG msg; CURL *easy_handle; union { void *whatever; CURLcode result; } data; }
        let kind = message.load(as: Int32.self)
        let easy = message.load(fromByteOffset: 8, as: UnsafeMutableRawPointer?.self)
        let code = message.load(fromByteOffset: 16, as: Int32.self)
        guard kind == 1, let easy, let transfer = transfers[Int(bitPattern: easy)] else { continue }
        if transfer.metUnusableConnection {
          release(transfer)
          if !start(transfer.job, isFresh: true) { startNext(after: transfer.job) }
        } else {
          end(transfer, transfer.outcome(code))
        }
      }
    }

    private func expire() {
      let now = clock.now
      guard now >= nextDue else { return }
      for transfer in transfers.values where transfer.due <= now {
        if let failure = transfer.expired(at: now) { end(transfer, .failure(failure)) }
      }
      for job in queues.removeDue(at: now) {
        job.finish(.failure(.init(.timeout, sent: false, "The deadline passed before a connection was free")))
      }
      pools.removeIdle(at: now)
      nextDue = transfers.values.reduce(min(queues.nextDue, pools.nextDue)) { min($0, $1.due) }
    }

    /// Finishes the job after curl has released the transfer. From then on, the job's files are not used.
    private func end(_ transfer: CurlTransfer, _ outcome: CurlJob.Outcome) {
      release(transfer)
      transfer.job.finish(outcome)
      startNext(after: transfer.job)
    }

    /// Removes a transfer from curl, which closes its connection unless the response is complete. No callback follows.
    private func release(_ transfer: CurlTransfer) {
      let easy = transfer.easy
      transfers[Int(bitPattern: easy)] = nil
      handles[Int(bitPattern: ObjectIdentifier(transfer.job))] = nil
      _ = library.multiRemove(multi, easy)
      transfer.leave()
      library.easyReset(easy)
      if let pool = transfer.pool {
        // A reset keeps the handle's share object.
        _ = library.easySetPointer(easy, CurlAPI.PointerOption.share.rawValue, nil)
        pools.endUse(pool, at: clock.now)
        nextDue = min(nextDue, pools.nextDue)
      }
      if spare.count < Self.spareHandles {
        spare.append(easy)
      } else {
        library.easyCleanup(easy)
      }
    }
  }

  extension HTTPFailure {
    init(_ reason: Reason, sent: Bool, _ detail: String) {
      self.init(reason, requestMayHaveBeenSent: sent, detail)
    }
  }
#endif
