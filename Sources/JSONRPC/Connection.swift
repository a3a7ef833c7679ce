import Dispatch
package import Platform
import Synchronization

/// One client on a pair of descriptors: reads its messages, has them handled, and writes the answers.
///
/// The thread that calls `run` reads, and answers what can be answered at once, so that a cheap request costs one
/// read and one write and no change of threads. Everything else is a task; its answer is written by the task's thread
/// if that cannot block, and else by one writing thread, which is made when it is first needed.
///
/// Whoever makes a connection has SIGPIPE ignored (`ProcessGuards.ignoreBrokenPipe`).
package final class Connection: Sendable {
  let output: Int32
  let handler: any RequestHandler
  let options: ConnectionOptions
  let interruption: InputInterruption
  let readerSignal = DispatchSemaphore(value: 0)
  let writerSignal = DispatchSemaphore(value: 0)
  /// Bytes that can be written without waiting; touched by nobody but the one who writes.
  let credit = Atomic<Int>(0)
  private let state: Mutex<ConnectionState>

  /// A connection that is served once `run` is called. The descriptors stay the caller's, and open while it runs.
  package init(
    input: Int32, output: Int32, handler: any RequestHandler, options: ConnectionOptions = ConnectionOptions()
  ) {
    self.output = output
    self.handler = handler
    self.options = options
    interruption = InputInterruption(input)
    state = Mutex(ConnectionState(options))
  }

  /// Serves until the input ends, `exit` comes, the client stops reading for good, or `terminate` is called. Blocks
  /// the calling thread; to be called once. Returns the exit code: 0, or 1 after an `exit` without `shutdown`.
  package func run() -> Int32 {
    interruption.begin()
    var loop = ReadingLoop(self)
    let ending = loop.run()
    interruption.end()
    return end(ending)
  }

  /// Stops reading and ends as at the end of a header-framed input: what only reads is cancelled, writes and the
  /// output get `ConnectionOptions.graceful`. To be called from any thread, any number of times; `run` returns after.
  package func terminate(_ reason: TerminationReason) {
    options.log(.info, "ending: \(reason)")
    interrupt { state in
      if case .ending = state.phase { state.beginEnding(isLimited: true) }
    }
    flush()
  }

  // MARK: State

  /// Changes the shared state, and does what the change leads to.
  @discardableResult
  func update<Result: Sendable>(_ change: (inout ConnectionState) -> Result) -> Result {
    let (result, followUps) = apply(change)
    if let followUps { perform(followUps) }
    return result
  }

  private func apply<Result: Sendable>(
    _ change: (inout ConnectionState) -> Result
  ) -> (Result, ConnectionState.FollowUps?) {
    state.withLock { state in
      let result = change(&state)
      return (result, state.settle())
    }
  }

  /// A loop rather than recursion, since one answer can make way for the next.
  private func perform(_ first: ConnectionState.FollowUps) {
    var pending = [first]
    var hasAnswered = false
    while let followUps = pending.popLast() {
      for task in followUps.cancels { task.cancel() }
      for message in followUps.sent { options.trace?(.sent, message) }
      if followUps.wakesReader { readerSignal.signal() }
      for start in followUps.starts {
        let next: ConnectionState.FollowUps?
        switch start {
        case .task(let serial, let id, let run): next = begin(serial, id, run)
        case .answer(let serial, let id, let answer):
          next = complete(serial, id, answer)
          hasAnswered = true
        }
        if let next { pending.append(next) }
      }
    }
    if hasAnswered { flush() }
  }

  private func begin(
    _ serial: UInt64, _ id: RequestID, _ run: @escaping RequestTable.Run
  ) -> ConnectionState.FollowUps? {
    let task = Task.detached { [self] in
      if let followUps = complete(serial, id, await run()) { perform(followUps) }
      flush()
    }
    let (isCancelled, followUps) = apply { $0.requests.attach(task, to: serial) }
    if isCancelled { task.cancel() }
    return followUps
  }

  private func complete(_ serial: UInt64, _ id: RequestID, _ answer: Answer) -> ConnectionState.FollowUps? {
    var text: [UInt8] = []
    MessageText.appendAnswer(answer, to: id, into: &text)
    return apply { $0.complete(serial, text) }.1
  }

  func cancel(_ id: RequestID) {
    update { $0.cancel(id) }
    flush()
  }

  // MARK: The end

  /// Keeps the reading thread from reading on, wherever it is.
  func interrupt(_ change: (inout ConnectionState) -> Void) {
    interruption.mark()
    update { state in
      state.isInterrupted = true
      change(&state)
    }
    interruption.wake()
  }

  private func end(_ ending: ReadingLoop.Ending) -> Int32 {
    let code: Int32 = update { state in
      switch ending {
      case .exit:
        state.dropRequests()
        return state.isShutDown ? 0 : 1
      case .interrupted: state.beginEnding(isLimited: true)
      case .endOfInput: state.beginEnding(isLimited: state.framing == .headers || state.isInterrupted)
      }
      return 0
    }
    flush()
    while true {
      let (isFinished, needsTimer) = update { state in
        let now = (state.isFinished, state.needsTimer)
        state.isReaderWaiting = !now.0 && !now.1
        return now
      }
      if isFinished { break }
      if needsTimer { startTimer() } else { readerSignal.wait() }
    }
    let (timer, isWriterWaiting) = update { state in
      defer { state.isWriterWaiting = false }
      // The descriptors are the caller's again, who may close them: nothing may be written any more.
      state.output.breakOff()
      return (state.timer, state.isWriterWaiting)
    }
    timer?.cancel()
    if isWriterWaiting { writerSignal.signal() }
    return code
  }

  /// What is cancelled at the end of the time has another second to say what came of it.
  private func startTimer() {
    let timer = Task.detached { [self] in
      do {
        try await options.time.sleep(for: options.graceful)
        update { $0.expire() }
        flush()
        try await options.time.sleep(for: .seconds(1))
        update { $0.abandon() }
        flush()
        update { $0.giveUp() }
      } catch {
        // The end came first.
      }
    }
    update { $0.timer = timer }
  }
}
