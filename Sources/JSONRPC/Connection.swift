import Dispatch
package import Platform
import Synchronization

/// The connection to one client: reads its messages, passes them to the handler, and writes the responses.
///
/// The thread that calls `run` reads, and answers inline requests, so that such a request costs one read, one write and no
/// change of threads. Every other request is a task. Its thread writes the response if that cannot block; otherwise the writing
/// thread does.
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
  /// The bytes that can be written without waiting. Only the current writer uses it.
  let credit = Atomic<Int>(0)
  private let state: Mutex<ConnectionState>

  /// Makes a connection. The descriptors belong to the caller and stay open until `run` returns.
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

  /// Serves until the input ends, `exit` arrives, the client closes the output, or `terminate` is called. Call it once. Returns
  /// 0, or 1 after an `exit` without `shutdown` or a failure of the input or output.
  package func run() -> Int32 {
    interruption.begin()
    var loop = ReadingLoop(self)
    let ending = loop.run()
    interruption.end()
    return end(ending)
  }

  /// Ends as at the end of a header-framed input: cancels reads, and gives writes and the output the time
  /// `ConnectionOptions.graceful`. Any thread may call it, repeatedly.
  package func terminate(_ reason: TerminationReason) {
    options.log(.info, "The connection ends: \(reason).")
    interrupt { state in
      if case .ending = state.phase { state.beginEnding(isLimited: true) }
    }
    flush()
  }

  /// Ends the time that `terminate` gives. Any thread may call it.
  package func hasten() { update { $0.hasten(at: options.time.now) } }

  // MARK: State

  /// Changes the shared state, and performs what follows from the change.
  @discardableResult
  func update<Result: Sendable>(_ change: (inout ConnectionState) -> Result) -> Result {
    let (result, followUps) = state.withLock { state in
      let result = change(&state)
      return (result, state.mayHaveFollowUps ? state.settle(makeTask) : nil)
    }
    if let followUps { perform(followUps) }
    return result
  }

  private func perform(_ followUps: ConnectionState.FollowUps) {
    for task in followUps.cancels { task.cancel() }
    for action in followUps.actions { action() }
    if let due = followUps.due { startTimer(due) }
    for message in followUps.sent { options.trace?(.sent, message) }
    if followUps.wakesReader { readerSignal.signal() }
  }

  /// Called under the lock, so that a cancellation finds the task. The task waits for the lock at its end.
  private func makeTask(_ serial: UInt64, _ id: RequestID, _ run: RequestTable.Run) -> Task<Void, Never> {
    Task.detached { [self] in
      var text: [UInt8] = []
      let answer = await run.answer()
      let afterwards = run.afterwards?()
      MessageText.appendAnswer(answer, to: id, into: &text)
      update { [text] in $0.complete(serial, text) }
      flush()
      afterwards?()
    }
  }

  private func startTimer(_ due: MonotonicTime) {
    let timer = Task.detached { [self] in
      guard (try? await options.time.sleep(until: due)) != nil else { return }
      update { $0.tick(at: options.time.now) }
      flush()
      update { $0.giveUpIfOver() }
    }
    if !update({ $0.keep(timer, due: due) }) { timer.cancel() }
  }

  /// Watches the output from the first request that is not inline. While that request runs, no failed write shows that the
  /// client has closed it.
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
      options.log(.warning, "\(error). casewire may notice late that the client closed the output.")
    }
  }

  func cancel(_ id: RequestID) {
    update { $0.cancel(id) }
    flush()
  }

  // MARK: The end

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
    while update({ $0.waitForEnd() }) { readerSignal.wait() }
    let (timer, isWriterWaiting, hasOutputFailed) = update { state in
      defer { state.isWriterWaiting = false }
      // The caller may close the descriptors now, so nothing more is written.
      state.output.breakOff()
      return (state.timer, state.isWriterWaiting, state.hasOutputFailed)
    }
    timer?.cancel()
    if isWriterWaiting { writerSignal.signal() }
    outputWatch.mark()
    outputWatch.wake()
    return hasOutputFailed ? 1 : code
  }
}
