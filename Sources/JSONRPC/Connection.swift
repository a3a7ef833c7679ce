import Dispatch
package import Platform
import Synchronization

/// One client on a pair of descriptors: reads its messages, passes them to the handler, and writes the responses.
///
/// The thread that calls `run` reads, and answers inline requests, so that a cheap request costs one read and one write and no
/// change of threads. Every other request is a task. The task's thread writes the response if that cannot block. Otherwise a
/// writing thread does, which is started when it is first needed.
///
/// The process must ignore SIGPIPE (`ProcessGuards.ignoreBrokenPipe`).
package final class Connection: Sendable {
  let output: Int32
  let handler: any RequestHandler
  let options: ConnectionOptions
  let interruption: InputInterruption
  /// Detects that the client closes its end of the output.
  private let outputWatch: InputInterruption
  private let hasOutputWatch = Atomic<Bool>(false)
  let readerSignal = DispatchSemaphore(value: 0)
  let writerSignal = DispatchSemaphore(value: 0)
  /// Bytes that can be written without waiting. Only the current writer uses it.
  let credit = Atomic<Int>(0)
  private let state: Mutex<ConnectionState>

  /// A connection that `run` serves. The caller owns the descriptors and keeps them open meanwhile.
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

  /// Serves until the input ends, `exit` comes, the client closes the output, or `terminate` is called. Blocks the calling thread.
  /// Call it once. Returns the exit code: 0, or 1 after an `exit` without `shutdown`, or if responses could not be written
  /// although the client was there.
  package func run() -> Int32 {
    interruption.begin()
    var loop = ReadingLoop(self)
    let ending = loop.run()
    interruption.end()
    return end(ending)
  }

  /// Stops reading and ends as at the end of a header-framed input: cancels reads, and gives writes and the output the time
  /// `ConnectionOptions.graceful`. Then `run` returns. Any thread may call it, any number of times.
  package func terminate(_ reason: TerminationReason) {
    options.log(.info, "The connection ends: \(reason).")
    interrupt { state in
      if case .ending = state.phase { state.beginEnding(isLimited: true) }
    }
    flush()
  }

  /// Ends the time that `terminate` leaves to writes and the output. Any thread may call it.
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

  /// Changes the shared state, and performs what follows from the change.
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
      return (result, state.mayHaveFollowUps ? state.settle(makeTask) : nil)
    }
  }

  /// A loop instead of recursion: one answer can make room for the next.
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

  /// Starts to watch the output, at the first request that is not inline: while it runs, no write would fail and show that the
  /// client has gone.
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

  /// Stops the reading thread, wherever it is.
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

  /// Requests that are cancelled at the end of the time have another second to report their outcome.
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
