import JSON
import Platform

/// The state that the threads of a connection share. Only `Connection.update` changes it, under its lock. Afterwards it performs
/// what `settle` returns.
struct ConnectionState: Sendable {
  enum Phase: Sendable {
    case serving
    /// No more input. `isLimited`: `ConnectionOptions.graceful` limits the time.
    case ending(isLimited: Bool)
  }

  private enum EndStep { case expire, abandon, giveUp }

  /// What the reading thread does after a message.
  enum Pressure: Sendable { case none, flush, stop }

  /// What has to be done outside the lock after a change.
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
  /// Set by `hasten`: writes and the output get no more time at the end.
  private var isHurried = false
  private(set) var phase = Phase.serving
  var requests: RequestTable
  var batches = BatchTable()
  var calls = OutgoingCalls()
  var output = OutputQueue()
  /// Set when the output was lost for another reason than that the client closed it.
  private(set) var hasOutputFailed = false
  /// Calls `tick`. Set by `Connection.startTimer`, which runs outside the lock.
  private(set) var timer: Task<Void, Never>?
  /// When the timer is due, or will be once it is made.
  private var timerDue = MonotonicTime.distantFuture
  /// What the timer does next when the time of the end is limited, and when.
  private var endStep = EndStep.expire
  private var endDue = MonotonicTime.distantFuture
  var isReaderWaiting = false
  var isWriterWaiting = false
  var hasWriterThread = false
  /// Set when the rest of the output is not written any more.
  private var isGivenUp = false
  private var followUps = FollowUps()

  init(_ options: ConnectionOptions) {
    self.options = options
    requests = RequestTable(options)
    output.isForTerminal = options.isForTerminal
  }

  // MARK: Load

  /// Whether the client is behind with reading.
  var isCongested: Bool { output.count > options.runningBytesLimit }

  var isOverloaded: Bool {
    requests.queued >= options.queuedLimit
      || requests.queuedBytes + batches.queuedBytes + output.count >= options.queuedBytesLimit
  }

  /// Whether the reading thread has to wait. The answer to an inline request cannot be delayed like work, so such a request is
  /// read only when the client has read enough.
  var mustPause: Bool { isOverloaded || isCongested }

  func pressure(afterAnswer isAnswer: Bool = true) -> Pressure {
    if isOverloaded || isAnswer && isCongested { return .stop }
    return output.count >= OutputQueue.chunkSize && output.writer == .idle ? .flush : .none
  }

  // MARK: Answers

  /// Queues a message; an answer to a member of a batch goes with the others of it.
  mutating func deliver(_ message: [UInt8], _ slot: BatchTable.BatchSlot? = nil) {
    guard let slot else { return put(message) }
    if let answers = batches.put(message, slot), !answers.isEmpty { put(batch: answers) }
  }

  /// Queues the answers of a batch as one array. They are not joined, which would double their memory. They are not written before
  /// all are there either: nothing else may be written within an open array, so a slow member would keep back every other answer,
  /// and the memory that these wait in could keep the member from starting.
  private mutating func put(batch answers: [[UInt8]]) {
    output.append(batch: answers)
    guard options.trace != nil else { return }
    followUps.sent.append([UInt8(ascii: "[")] + answers.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])
  }

  private mutating func put(_ message: [UInt8]) {
    output.append(message, framing)
    if options.trace != nil { followUps.sent.append(message) }
  }

  /// Answers a request of the table. Does nothing if it has been answered.
  mutating func complete(_ serial: UInt64, _ message: [UInt8]) {
    guard let entry = requests.remove(serial) else { return }
    respond(to: entry, fitting(message, to: entry.id, entry.slot, isWrite: entry.isWrite))
  }

  /// Queues the response to a request that has been taken out of the table, unless it is to have none.
  private mutating func respond(to entry: RequestTable.Entry, _ message: [UInt8]) {
    guard entry.isSilenced else { return deliver(message, entry.slot) }
    if let slot = entry.slot { deliver([], slot) }
  }

  /// Bytes. A response of so few is not worth replacing by an error.
  private static let shortResponse = 1024

  /// The answers of batches are kept until all are there. What a read answers is left out when those of all batches would be too
  /// much; what became of a write is not.
  func fitting(_ message: [UInt8], to id: RequestID?, _ slot: BatchTable.BatchSlot?, isWrite: Bool) -> [UInt8] {
    guard slot != nil, !isWrite, message.count > Self.shortResponse,
      batches.queuedBytes + message.count > options.queuedBytesLimit
    else { return message }
    return MessageText.failure(.batchTooLarge(options.queuedBytesLimit), to: id)
  }

  // MARK: Time

  /// Does what is due. The timer calls it.
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
      // In a step of its own, so that these answers are written before.
      (endStep, endDue) = (.giveUp, now)
    case .giveUp:
      isGivenUp = true
      endDue = .distantFuture
    }
  }

  /// Ends the time that writes and the output have at the end.
  mutating func hasten(at now: MonotonicTime) {
    isHurried = true
    if case .expire = endStep, endDue != .distantFuture { endDue = min(endDue, now) }
  }

  /// Keeps the timer; false when another is due before it.
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

  /// Answers the requests that have waited too long for their turn, and ends the calls that have timed out.
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

  /// Answers a request instead of its work, which is cancelled if it has started.
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

  /// Ends a call before its response arrives, and notifies the client.
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

  /// Whether nothing is left to do.
  var isFinished: Bool {
    guard case .ending = phase else { return false }
    return requests.isEmpty && (isGivenUp || output.count == 0 && output.writer != .sender)
  }

  private mutating func setEnding(isLimited: Bool) {
    phase = .ending(isLimited: isLimited)
    if isLimited { endDue = isHurried ? options.time.now : options.time.now + options.graceful }
    dropCalls()
  }

  /// Whether the reading thread has to wait for the end.
  mutating func waitForEnd() -> Bool {
    isReaderWaiting = !isFinished
    return isReaderWaiting
  }

  /// No more input. Long polls end in any case; with limited time all end that change nothing.
  mutating func beginEnding(isLimited: Bool) {
    if case .ending(isLimited: true) = phase { return }
    setEnding(isLimited: isLimited)
    let dropped = requests.serials { $0.isLongPoll || isLimited && !$0.isWrite }
    for serial in dropped { answer(serial, with: .requestCancelled) }
  }

  /// The time is over. Cancels the requests that run, which may still report their outcome, and answers the others.
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

  /// The output is closed. Reads end at once. Writes get the time that they have at any other end, so that none stops half-way.
  mutating func loseOutput(hasFailed: Bool) {
    output.breakOff()
    hasOutputFailed = hasOutputFailed || hasFailed
    beginEnding(isLimited: true)
  }

  // MARK: Afterwards

  /// Whether `settle` can have something to do. Not after an inline request, of which each change of the state would pay for it.
  var mayHaveFollowUps: Bool {
    if case .ending = phase { return true }
    return requests.queued > 0 || !calls.isEmpty || isReaderWaiting || !followUps.isEmpty
  }

  /// Starts the requests that have become possible. Returns what is to be done outside the lock.
  mutating func settle(_ makeTask: RequestTable.MakeTask) -> FollowUps? {
    if requests.queued > 0 {
      while requests.startNext(output: output.count, batches: batches.queuedBytes, makeTask) {}
    }
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
