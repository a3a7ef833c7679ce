#if !canImport(Darwin)
  internal import Platform
  internal import Synchronization

  /// Hands jobs to the thread of libcurl, which starts with the first one.
  final class CurlDriver: Sendable {
    enum Command {
      case add(CurlJob)
      case cancel(CurlJob)
    }

    private enum Stage {
      case idle
      /// The thread is there; it will look at the commands before it waits for the first time.
      case starting
      case running(WakeHandle)
    }

    private struct State {
      var stage = Stage.idle
      var commands: [Command] = []
    }

    /// Ends a wait of the thread.
    ///
    /// Unchecked because of the pointer. It is used for `curl_multi_wakeup` only, the one function that curl allows on
    /// another thread at any time, and stays valid, since its multi handle is never given back.
    struct WakeHandle: @unchecked Sendable {
      let multi: CurlLibrary.Handle
      let wakeUp: CurlLibrary.WakeUp
    }

    let libraries: [String]
    /// See `CurlTransport`.
    let actsOld: Bool
    private let state = Mutex(State())

    init(libraries: [String], actsOld: Bool = false) {
      self.libraries = libraries
      self.actsOld = actsOld
    }

    /// Starts the thread, which loads the library, ahead of the first request.
    func prepare() {
      let isFirst = state.withLock { state in
        guard case .idle = state.stage else { return false }
        state.stage = .starting
        return true
      }
      if isFirst { start() }
    }

    func add(_ job: CurlJob) { submit(.add(job)) }

    func cancel(_ job: CurlJob) {
      job.noteCancel()
      submit(.cancel(job))
    }

    /// What has been submitted since the last time, in that order.
    func takeCommands() -> [Command] {
      state.withLock { state in
        let commands = state.commands
        state.commands = []
        return commands
      }
    }

    private enum Step {
      case none, start
      case ring(WakeHandle)
    }

    private func submit(_ command: Command) {
      let step: Step = state.withLock { state in
        state.commands.append(command)
        switch state.stage {
        case .idle:
          state.stage = .starting
          return .start
        // The first of several commands rings; the thread takes them all.
        case .running(let alarm): return state.commands.count == 1 ? .ring(alarm) : .none
        case .starting: return .none
        }
      }
      switch step {
      case .none: break
      case .start: start()
      case .ring(let alarm): _ = alarm.wakeUp(alarm.multi)
      }
    }

    private func start() {
      do {
        try DetachedThread.start { self.run() }
      } catch {
        fail(HTTPFailure(.unavailable, requestMayHaveBeenSent: false, "\(error)"))
      }
    }

    private func run() {
      do throws(HTTPFailure) {
        let loop = try CurlLoop(CurlLibrary.load(libraries), driver: self)
        state.withLock { $0.stage = .running(loop.alarm) }
        loop.run()
      } catch {
        fail(error)
      }
    }

    /// Fails all waiting jobs. The next request tries again: a thread, a descriptor or the library may be available
    /// then.
    private func fail(_ failure: HTTPFailure) {
      let commands = state.withLock { state in
        state.stage = .idle
        let commands = state.commands
        state.commands = []
        return commands
      }
      for case .add(let job) in commands { job.finish(.failure(failure)) }
    }
  }
#endif
