#if !canImport(Darwin)
  internal import Platform
  internal import Synchronization

  /// Passes jobs to the thread of libcurl, which starts with the first job.
  final class CurlDriver: Sendable {
    enum Command {
      case add(CurlJob)
      case cancel(CurlJob)
    }

    private enum Stage {
      case idle
      /// The thread takes the commands before its first wait.
      case starting
      case running(CurlAlarm)
    }

    private struct State {
      var stage = Stage.idle
      var commands: [Command] = []
    }

    let libraries: [String]
    /// Treats the library as older than 7.80; see `CurlTransport`.
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

    /// Returns the commands since the last call, in their order.
    func takeCommands() -> [Command] {
      state.withLock { state in
        let commands = state.commands
        state.commands = []
        return commands
      }
    }

    private enum Step {
      case none, start
      case ring(CurlAlarm)
    }

    private func submit(_ command: Command) {
      let step: Step = state.withLock { state in
        state.commands.append(command)
        switch state.stage {
        case .idle:
          state.stage = .starting
          return .start
        // Only the first of several commands wakes the thread, which takes all of them.
        case .running(let alarm): return state.commands.count == 1 ? .ring(alarm) : .none
        case .starting: return .none
        }
      }
      switch step {
      case .none: break
      case .start: start()
      case .ring(let alarm): alarm.ring()
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

    /// Fails all waiting jobs. The next request starts the thread again: a thread, a descriptor or the library may be
    /// available then.
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
