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
  /// Waits for the client to close its end of the output.
  private let outputWatch: InputInterruption
  private let hasOutputWatch = Atomic<Bool>(false)
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
    outputWatch = InputInterruption(output)
    state = Mutex(ConnectionState(options))
  }

  /// Serves until the input ends, `exit` comes, the client stops reading for good, or `terminate` is called. Blocks
  /// the calling thread; to be called once. Returns the exit code: 0, or 1 after an `exit` without `shutdown` or when answers
  /// could not be written though the client was there.
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
    options.log(.info, "The connection ends: \(reason).")
    interrupt { state in
      if case .ending = state.phase { state.beginEnding(isLimited: true) }
    }
    flush()
  }

  /// Ends the time that `terminate` leaves to writes and the output: what is unanswered is answered as at its end. To be called
  /// from any thread.
  package func hasten() {
    let timer = update { state in
      state.isHurried = true
      return state.isFinished ? nil : state.timer
    }
    guard let timer else { return }
    timer.cancel()
    startTimer()
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
      return (result, state.settle(makeTask))
    }
  }

  /// A loop rather than recursion, since one answer can make way for the next.
  private func perform(_ first: ConnectionState.FollowUps) {
    var pending = [first]
    var hasAnswered = false
    while let followUps = pending.popLast() {
      for task in followUps.cancels { task.cancel() }
      for action in followUps.actions { action() }
      if let due = followUps.queueDue { watchQueue(until: due) }
      for message in followUps.sent { options.trace?(.sent, message) }
      if followUps.wakesReader { readerSignal.signal() }
      for (serial, id, answer) in followUps.answers {
        if let next = complete(serial, id, answer) { pending.append(next) }
        hasAnswered = true
      }
    }
    if hasAnswered { flush() }
  }

  /// Called under the lock, so that a cancel finds the task. The task waits for the lock when it is done.
  private func makeTask(_ serial: UInt64, _ id: RequestID, _ run: @escaping RequestTable.Run) -> Task<Void, Never> {
    Task.detached { [self] in
      if let followUps = complete(serial, id, await run()) { perform(followUps) }
      flush()
    }
  }

  private func complete(_ serial: UInt64, _ id: RequestID, _ answer: Answer) -> ConnectionState.FollowUps? {
    var text: [UInt8] = []
    MessageText.appendAnswer(answer, to: id, into: &text)
    return apply { $0.complete(serial, text) }.1
  }

  /// Looks at the requests that wait for their turn and at the calls, when the first of them has waited long enough.
  private func watchQueue(until due: MonotonicTime) {
    let timer = Task.detached { [self] in
      guard (try? await options.time.sleep(until: due)) != nil else { return }
      update { $0.answerOverdue(at: options.time.now) }
      flush()
    }
    if !update({ $0.keep(timer, due: due) }) { timer.cancel() }
  }

  /// From the first request on that is not answered at once: while it runs, nothing is written that would tell that the client
  /// has gone.
  func watchOutput() {
    guard !hasOutputWatch.load(ordering: .relaxed), !hasOutputWatch.exchange(true, ordering: .relaxed),
      FileDescriptors.hasOtherEnd(output)
    else { return }
    do throws(SystemError) {
      try DetachedThread.start { [self] in
        outputWatch.begin()
        let isClosed = outputWatch.waitUntilClosed()
        outputWatch.end()
        if isClosed { breakOff(.clientLeft) }
      }
    } catch {
      options.log(.warning, "\(error); it is detected late that the client has gone")
    }
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
    let (code, unfinishedWrites): (Int32, [RequestID]) = update { state in
      switch ending {
      case .exit: return (state.isShutDown ? 0 : 1, state.dropRequests())
      case .inputFailed:
        state.beginEnding(isLimited: state.framing == .headers || state.isInterrupted)
        return (1, [])
      case .interrupted: state.beginEnding(isLimited: true)
      case .endOfInput: state.beginEnding(isLimited: state.framing == .headers || state.isInterrupted)
      }
      return (0, [])
    }
    for id in unfinishedWrites {
      options.log(
        .error, "The client sent exit while the write with the id \(id) was running. Whether it succeeded is unknown.")
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
    let (timers, isWriterWaiting, hasOutputFailed) = update { state in
      defer { state.isWriterWaiting = false }
      // The descriptors are the caller's again, who may close them: nothing may be written any more.
      state.output.breakOff()
      return ([state.timer, state.queueTimer], state.isWriterWaiting, state.hasOutputFailed)
    }
    for timer in timers { timer?.cancel() }
    if isWriterWaiting { writerSignal.signal() }
    outputWatch.mark()
    outputWatch.wake()
    return hasOutputFailed ? 1 : code
  }

  /// What is cancelled at the end of the time has another second to say what came of it.
  private func startTimer() {
    let isHurried = update { $0.isHurried }
    let timer = Task.detached { [self] in
      do {
        if !isHurried { try await options.time.sleep(for: options.graceful) }
        try Task.checkCancellation()
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
    let isLate = update { state in
      state.timer = timer
      return state.isHurried && !isHurried
    }
    if isLate {
      timer.cancel()
      startTimer()
    }
  }
}
