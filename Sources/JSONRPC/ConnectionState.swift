import JSON
import Platform

/// The state that the threads of a connection share. Only `Connection.update` changes it, under its lock. Afterwards it
/// performs what `settle` returns.
struct ConnectionState: Sendable {
  enum Phase: Sendable {
    case serving
    /// No more input. `isLimited`: `ConnectionOptions.graceful` limits the time.
    case ending(isLimited: Bool)
  }

  private enum EndStep { case expire, abandon, giveUp }

  /// The action of the reading thread after a message.
  enum Pressure: Sendable { case none, flush, stop }

  /// Actions to perform outside the lock.
  struct FollowUps: Sendable {
    var cancels: [Task<Void, Never>] = []
    var actions: [@Sendable () -> Void] = []
    var sent: [[UInt8]] = []
    var wakesReader = false
    /// When a timer has to call `tick`.
    var due: MonotonicTime?

    var isEmpty: Bool { cancels.isEmpty && actions.isEmpty && sent.isEmpty && !wakesReader && due == nil }
  }

  private let options: ConnectionOptions
  var framing = Framing.lines
  var isShutDown = false
  /// Set by `Connection.interrupt` when reading has to stop.
  var isInterrupted = false
  /// Set by `hasten`: writes and the output get no further time at the end.
  private var isHurried = false
  private(set) var phase = Phase.serving
  var requests: RequestTable
  var batches = BatchTable()
  var calls = OutgoingCalls()
  var output = OutputQueue()
  /// Whether the output failed while the client had it open.
  private(set) var hasOutputFailed = false
  /// Calls `tick`. Set by `Connection.startTimer`, which runs outside the lock.
  private(set) var timer: Task<Void, Never>?
  private var timerDue = MonotonicTime.distantFuture
  /// The next step of an end with limited time.
  private var endStep = EndStep.expire
  private var endDue = MonotonicTime.distantFuture
  var isReaderWaiting = false
  var isWriterWaiting = false
  var hasWriterThread = false
  /// Whether the rest of the output is dropped.
  private var isGivenUp = false
  private var followUps = FollowUps()

  init(_ options: ConnectionOptions) {
    self.options = options
    requests = RequestTable(options)
    output.isForTerminal = options.isForTerminal
  }

  // MARK: Load

  var isCongested: Bool { output.count > options.runningBytesLimit }

  var isOverloaded: Bool {
    requests.queued >= options.queuedLimit
      || requests.queuedBytes + batches.queuedBytes + output.count >= options.queuedBytesLimit
  }

  /// Whether the reading thread waits. Answers to inline requests are not queued like work, so reading pauses while the client
  /// does not read them.
  var mustPause: Bool { isOverloaded || isCongested }

  func pressure(afterAnswer isAnswer: Bool = true) -> Pressure {
    if isOverloaded || isAnswer && isCongested { return .stop }
    return output.count >= OutputQueue.chunkSize && output.writer == .idle ? .flush : .none
  }

  // MARK: Answers

  mutating func deliver(_ message: [UInt8], _ slot: BatchTable.BatchSlot? = nil) {
    guard let slot else { return put(message) }
    if let answers = batches.put(message, slot), !answers.isEmpty { put(batch: answers) }
  }

  /// Queues the answers of a batch as one array. Joining them would double their memory. Nothing else can be written inside an
  /// open array, so writing them early would delay every other answer.
  private mutating func put(batch answers: [[UInt8]]) {
    output.append(batch: answers)
    guard options.trace != nil else { return }
    followUps.sent.append([UInt8(ascii: "[")] + answers.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])
  }

  private mutating func put(_ message: [UInt8]) {
    output.append(message, framing)
    if options.trace != nil { followUps.sent.append(message) }
  }

  mutating func complete(_ serial: UInt64, _ message: [UInt8]) {
    guard let entry = requests.remove(serial) else { return }
    respond(to: entry, fitting(message, to: entry.id, entry.slot, isWrite: entry.isWrite))
  }

  private mutating func respond(to entry: RequestTable.Entry, _ message: [UInt8]) {
    guard entry.isSilenced else { return deliver(message, entry.slot) }
    if let slot = entry.slot { deliver([], slot) }
  }

  /// Bytes. An error is not shorter than such a response.
  private static let shortResponse = 1024

  /// Replaces the result of a read by an error if the open batches hold too many bytes. The outcome of a write is kept.
  func fitting(_ message: [UInt8], to id: RequestID?, _ slot: BatchTable.BatchSlot?, isWrite: Bool) -> [UInt8] {
    guard slot != nil, !isWrite, message.count > Self.shortResponse,
      batches.queuedBytes + message.count > options.queuedBytesLimit
    else { return message }
    return MessageText.failure(.batchTooLarge(options.queuedBytesLimit), to: id)
  }

  // MARK: Time

  mutating func tick(at now: MonotonicTime) {
    timerDue = .distantFuture
    answerOverdue(at: now)
    guard endDue <= now else { return }
    switch endStep {
    case .expire:
      expire()
      (endStep, endDue) = (.abandon, now + .seconds(1))
    case .abandon:
      for serial in requests.serials(where: { _ in true }) { answer(serial, with: .abandoned) }
      (endStep, endDue) = (.giveUp, .distantFuture)
    case .giveUp: break
    }
  }

  /// Drops the rest of the output after the last step of an end. The answers of that step were flushed before.
  mutating func giveUpIfOver() {
    if case .giveUp = endStep { isGivenUp = true }
  }

  mutating func hasten(at now: MonotonicTime) {
    isHurried = true
    if case .expire = endStep, endDue != .distantFuture { endDue = min(endDue, now) }
  }

  /// Keeps the timer. False if an earlier one replaces it.
  mutating func keep(_ timer: Task<Void, Never>, due: MonotonicTime) -> Bool {
    guard due == timerDue else { return false }
    self.timer?.cancel()
    self.timer = timer
    return true
  }

  private var nextDue: MonotonicTime {
    let queueDue = min(requests.queued > 0 ? requests.nextDue : .distantFuture, calls.nextDue)
    return isFinished ? queueDue : min(queueDue, endDue)
  }

  private mutating func answerOverdue(at now: MonotonicTime) {
    for entry in calls.takeOverdue(at: now) { endCall(entry, .timedOut) }
    for (serial, answer) in requests.overdue(at: now) {
      guard let entry = requests[serial] else { continue }
      var text: [UInt8] = []
      MessageText.appendAnswer(answer, to: entry.id, into: &text)
      complete(serial, text)
    }
  }

  mutating func cancel(_ id: RequestID) {
    switch requests.cancel(id) {
    case .nothing: break
    case .running(let task): followUps.cancels.append(task)
    case .unstarted(let entry): respond(to: entry, MessageText.failure(.requestCancelled, to: entry.id))
    }
  }

  private mutating func answer(_ serial: UInt64, with error: ResponseError) {
    guard let entry = requests.remove(serial) else { return }
    if case .running(let task) = entry.stage { followUps.cancels.append(task) }
    respond(to: entry, MessageText.failure(error, to: entry.id))
  }

  // MARK: Calls

  /// Whether the client can be called: its responses are read.
  var canCall: Bool {
    guard case .serving = phase else { return false }
    return !output.isBroken
  }

  mutating func endCall(_ id: RequestID, _ error: CallError) {
    if let entry = calls.take(id) { endCall(entry, error) }
  }

  private mutating func endCall(_ entry: OutgoingCalls.Entry, _ error: CallError) {
    deliver(entry.cancelMessage)
    followUps.actions.append { entry.finish(.failure(error)) }
  }

  private mutating func dropCalls() {
    for entry in calls.takeAll() { followUps.actions.append { entry.finish(.failure(.connectionEnded)) } }
  }

  // MARK: The end

  /// Whether the input or the output has ended.
  var hasEnded: Bool {
    if case .ending = phase { return true }
    return output.isBroken
  }

  var isFinished: Bool {
    guard case .ending = phase else { return false }
    return requests.isEmpty && (isGivenUp || output.count == 0 && output.writer != .sender)
  }

  private mutating func setEnding(isLimited: Bool) {
    phase = .ending(isLimited: isLimited)
    if isLimited { endDue = isHurried ? options.time.now : options.time.now + options.graceful }
    dropCalls()
  }

  mutating func waitForEnd() -> Bool {
    isReaderWaiting = !isFinished
    return isReaderWaiting
  }

  /// Ends the input. Cancels long polls, which answer what they have; with limited time, cancels all other reads.
  mutating func beginEnding(isLimited: Bool) {
    if case .ending(isLimited: true) = phase { return }
    setEnding(isLimited: isLimited)
    let dropped = requests.serials { $0.isLongPoll || isLimited && !$0.isWrite }
    for serial in dropped {
      // Those that wait in the queue are started first.
      if requests[serial]?.isLongPoll ?? false { endPoll(serial) } else { answer(serial, with: .requestCancelled) }
    }
  }

  private mutating func endPoll(_ serial: UInt64) {
    if case .running(let task)? = requests[serial]?.stage { followUps.cancels.append(task) }
  }

  /// Cancels the running requests, which can still report their outcome, and answers the others.
  private mutating func expire() {
    if requests.isEmpty { isGivenUp = true }
    for serial in requests.serials(where: { _ in true }) {
      guard let entry = requests[serial] else { continue }
      switch entry.stage {
      case .running(let task):
        followUps.cancels.append(task)
        followUps.actions.append(entry.abandon)
      case .waiting, .ready: answer(serial, with: .requestCancelled)
      }
    }
  }

  /// Drops all requests without a response, after `exit`. Returns the ids of writes that had begun.
  mutating func dropRequests() -> [RequestID] {
    setEnding(isLimited: true)
    var writes: [RequestID] = []
    for serial in requests.serials(where: { _ in true }) {
      guard let entry = requests.remove(serial) else { continue }
      if entry.isWrite && !entry.isQueued { writes.append(entry.id) }
      if case .running(let task) = entry.stage { followUps.cancels.append(task) }
    }
    return writes
  }

  /// Ends reads at once. Writes get the usual time, so that none stops in the middle.
  mutating func loseOutput(hasFailed: Bool) {
    output.breakOff()
    hasOutputFailed = hasOutputFailed || hasFailed
    beginEnding(isLimited: true)
  }

  // MARK: Afterwards

  /// Whether `settle` has work. False after an inline request, which changes the state four times.
  var mayHaveFollowUps: Bool {
    if case .ending = phase { return true }
    return requests.queued > 0 || requests.hasResumptions || !calls.isEmpty || isReaderWaiting || !followUps.isEmpty
  }

  /// Starts the requests that can start. Returns the actions to perform outside the lock.
  mutating func settle(_ makeTask: RequestTable.MakeTask) -> FollowUps? {
    if requests.queued > 0 {
      while requests.startNext(output: output.count, batches: batches.queuedBytes, makeTask) {}
      if case .ending = phase { for serial in requests.serials(where: \.isLongPoll) { endPoll(serial) } }
    }
    if requests.hasResumptions { followUps.actions += requests.takeResumptions() }
    let nextDue = nextDue
    if nextDue < timerDue {
      timerDue = nextDue
      followUps.due = nextDue
    }
    if isReaderWaiting && mayReaderGoOn {
      isReaderWaiting = false
      followUps.wakesReader = true
    }
    if followUps.isEmpty { return nil }
    defer { followUps = FollowUps() }
    return followUps
  }

  private var mayReaderGoOn: Bool {
    switch phase {
    case .serving: !mustPause || isInterrupted
    case .ending: isFinished
    }
  }
}
