#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// The thread that drives libcurl: everything here, and every callback of a transfer, runs on it.
  ///
  /// Deadlines and silences are watched here and not by curl, whose own do not fire while a transfer waits for one of
  /// the connections to its host, and stand still while the machine sleeps.
  final class CurlLoop {
    /// Connections to one host at a time.
    private static let connectionsPerHost = 16
    /// Idle connections that are kept, over all hosts.
    private static let keptConnections = 64
    /// Handles that are kept for the next transfers.
    private static let spareHandles = 16
    /// Milliseconds; nothing has to be done by then.
    private static let longestWait: Int64 = 3_600_000

    private let library: CurlLibrary
    private let driver: CurlDriver
    private let multi: CurlLibrary.Handle
    private let clock = SystemTime()
    private var transfers: [CurlLibrary.Handle: CurlTransfer] = [:]
    private var handles: [ObjectIdentifier: CurlLibrary.Handle] = [:]
    private var spare: [CurlLibrary.Handle] = []
    /// No transfer is due before; it may be that none is then, either.
    private var nextDue = MonotonicTime.distantFuture

    init(_ library: CurlLibrary, driver: CurlDriver) throws(HTTPFailure) {
      guard let multi = library.multiInit() else {
        throw HTTPFailure(.unavailable, requestMayHaveBeenSent: false, "libcurl could not be started")
      }
      self.library = library
      self.driver = driver
      self.multi = multi
      for (option, value) in [
        (CurlMultiOption.pipelining, CurlValue.multiplex), (.connectionsPerHost, Self.connectionsPerHost),
        (.keptConnections, Self.keptConnections),
      ] {
        _ = library.multiSetNumber(multi, option.rawValue, value)
      }
    }

    var alarm: CurlDriver.Alarm { CurlDriver.Alarm(multi: multi, wakeUp: library.multiWakeUp) }

    /// Does not return.
    func run() {
      // A TLS library writes to its sockets without a word about SIGPIPE; on this thread it then comes to nothing.
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
      // Rounded up, so that it is due afterwards.
      let milliseconds = left <= 0 ? 0 : min(Self.longestWait, (left - 1) / 1_000_000 + 1)
      if library.multiPoll(multi, nil, 0, Int32(milliseconds), nil) != CurlCode.ok {
        // Out of memory or of descriptors: going round at once would not help.
        usleep(10_000)
      }
    }

    // MARK: Jobs

    private func add(_ job: CurlJob) {
      let now = clock.now
      guard !job.isCancelled else { return job.finish(.failure(.init(.cancelled, sent: false, "cancelled"))) }
      guard now < job.limits.deadline else {
        return job.finish(.failure(.init(.timeout, sent: false, "the deadline had passed before anything was sent")))
      }
      guard let easy = spare.popLast() ?? library.easyInit() else {
        return job.finish(.failure(.init(.connect, sent: false, "libcurl has no memory for the request")))
      }
      let transfer = CurlTransfer(job, library, easy, clock: clock, knowsTries: !driver.actsOld)
      do throws(HTTPFailure) {
        try transfer.configure()
      } catch {
        return drop(transfer, error)
      }
      guard library.multiAdd(multi, easy) == CurlCode.ok else {
        return drop(transfer, .init(.connect, sent: false, "libcurl did not take the request"))
      }
      transfers[easy] = transfer
      handles[ObjectIdentifier(job)] = easy
      nextDue = min(nextDue, transfer.due)
    }

    /// Gives up a transfer that curl does not have yet. It must outlive its handle, which points into it.
    private func drop(_ transfer: CurlTransfer, _ failure: HTTPFailure) {
      withExtendedLifetime(transfer) { library.easyCleanup(transfer.easy) }
      transfer.job.finish(.failure(failure))
    }

    private func cancel(_ job: CurlJob) {
      guard let easy = handles[ObjectIdentifier(job)], let transfer = transfers[easy] else { return }
      end(transfer, .failure(transfer.cancelled))
    }

    /// Answers those that curl is done with.
    private func collect() {
      var left: Int32 = 0
      while let message = library.multiNextMessage(multi, &left) {
        // struct CURLMsg { CURLMSG msg; CURL *easy_handle; union { void *whatever; CURLcode result; } data; }
        let kind = message.load(as: Int32.self)
        let easy = message.load(fromByteOffset: 8, as: UnsafeMutableRawPointer?.self)
        let code = message.load(fromByteOffset: 16, as: Int32.self)
        guard kind == 1, let easy, let transfer = transfers[easy] else { continue }
        end(transfer, transfer.outcome(code))
      }
    }

    private func expire() {
      let now = clock.now
      guard now >= nextDue else { return }
      for transfer in transfers.values where transfer.due <= now {
        end(transfer, .failure(transfer.expired(at: now)))
      }
      nextDue = transfers.values.reduce(.distantFuture) { min($0, $1.due) }
    }

    /// Takes a transfer from curl, which closes its connection unless the answer is complete, and only then answers:
    /// from here on no callback comes, and nothing of the job's files is touched.
    private func end(_ transfer: CurlTransfer, _ outcome: CurlJob.Outcome) {
      let easy = transfer.easy
      transfers[easy] = nil
      handles[ObjectIdentifier(transfer.job)] = nil
      _ = library.multiRemove(multi, easy)
      library.easyReset(easy)
      if spare.count < Self.spareHandles {
        spare.append(easy)
      } else {
        library.easyCleanup(easy)
      }
      transfer.job.finish(outcome)
    }
  }

  extension HTTPFailure {
    init(_ reason: Reason, sent: Bool, _ detail: String) {
      self.init(reason, requestMayHaveBeenSent: sent, detail)
    }
  }
#endif
