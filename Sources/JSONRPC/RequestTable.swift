import Platform

/// The requests that have no answer yet.
struct RequestTable: Sendable {
  struct Run: Sendable {
    let answer: @Sendable () async -> Answer
    let afterwards: Work.Afterwards?
  }

  enum Stage: Sendable {
    /// Waits for its lane.
    case waiting(Run)
    /// Its lane is free; waits until the load decreases.
    case ready(Run)
    case running(Task<Void, Never>)
  }

  struct Entry: Sendable {
    let id: RequestID
    let lane: Lane
    let isWrite: Bool
    let isLongPoll: Bool
    /// The bytes of the message.
    let size: Int
    let slot: BatchTable.BatchSlot?
    let abandon: @Sendable () -> Void
    let answerBytes: Int
    let cancelRule: CancelRule
    var stage: Stage
    let patience: QueueTimeout?
    /// The last deadline from `patience`.
    var due: MonotonicTime
    /// Whether its response is dropped: it was cancelled under `CancelRule.silent`.
    var isSilenced = false

    var isQueued: Bool {
      switch stage {
      case .waiting, .ready: true
      case .running: false
      }
    }
  }

  typealias MakeTask = (UInt64, RequestID, Run) -> Task<Void, Never>

  /// The turn of a running request in a lane that it did not enter when it arrived.
  private struct Turn: Sendable {
    let lane: Lane
    /// Called when the turn begins (true) or is cancelled before (false); nil afterwards.
    var resume: (@Sendable (Bool) -> Void)?
  }

  /// The outcome of a cancellation.
  enum Cancelled: Sendable {
    case nothing
    /// The request had not started. It was removed from the table and needs an answer.
    case unstarted(Entry)
    case running(Task<Void, Never>)
  }

  /// Prevents an overflow of sums.
  private static let mostAnswerBytes = 1 << 40

  private let options: ConnectionOptions
  private var entries: [UInt64: Entry] = [:]
  private var serials: [RequestID: UInt64] = [:]
  private var lastSerial: UInt64 = 0
  private var lanes = LaneTable()
  /// The turns that running requests took in further lanes.
  private var turns: [UInt64: Turn] = [:]
  /// The continuations of turns that began or were cancelled, until `takeResumptions`.
  private var resumptions: [@Sendable () -> Void] = []
  private var ready = Fifo<UInt64>()
  /// Separate, so that large answers do not delay small ones.
  private var readyLarge = Fifo<UInt64>()
  private var readyLongPolls = Fifo<UInt64>()
  private var running = 0
  private var runningBytes = 0
  private var runningLongPolls = 0
  private var runningLarge = 0
  private var runningAnswerBytes = 0
  /// The earliest deadline of a queued request, or an earlier time.
  private(set) var nextDue = MonotonicTime.distantFuture

  /// The number of requests that have not started.
  private(set) var queued = 0
  /// Bytes of all messages in the table.
  private(set) var queuedBytes = 0

  init(_ options: ConnectionOptions) { self.options = options }

  var isEmpty: Bool { entries.isEmpty }
  /// Whether a request runs or waits, and will be answered.
  func isAnswered(_ id: RequestID) -> Bool { serials[id].flatMap { entries[$0] }?.isSilenced == false }

  func contains(_ id: RequestID) -> Bool { !serials.isEmpty && serials[id] != nil }

  // MARK: In

  mutating func add(_ work: Work, _ id: RequestID, size: Int, slot: BatchTable.BatchSlot?) {
    let due = work.patience?.deadline() ?? .distantFuture
    lastSerial += 1
    entries[lastSerial] = Entry(
      id: id, lane: work.lane, isWrite: work.isWrite, isLongPoll: work.isLongPoll, size: size, slot: slot,
      abandon: work.abandon, answerBytes: min(max(0, work.answerBytes), Self.mostAnswerBytes),
      cancelRule: work.cancelRule, stage: .waiting(Run(answer: work.run, afterwards: work.afterwards)),
      patience: work.patience, due: due)
    serials[id] = lastSerial
    queued += 1
    queuedBytes += size
    nextDue = min(nextDue, due)
    if lanes.enter(lastSerial, work.lane) { makeReady(lastSerial) }
  }

  private mutating func makeReady(_ serial: UInt64) {
    guard let entry = entries[serial], case .waiting(let run) = entry.stage else { return }
    entries[serial]?.stage = .ready(run)
    if entry.isLongPoll {
      readyLongPolls.append(serial)
    } else if entry.answerBytes > 0 {
      readyLarge.append(serial)
    } else {
      ready.append(serial)
    }
  }

  // MARK: Starting

  /// Starts the next request. False if none may start. `output` is the bytes that the client has not read, `batches` those of
  /// answers of open batches.
  mutating func startNext(output: Int, batches: Int, _ makeTask: MakeTask) -> Bool {
    let next = Self.first(of: &ready, in: entries)
    if let large = Self.first(of: &readyLarge, in: entries), large.serial < next?.serial ?? .max,
      hasRoom(forLarge: large.entry, output, batches)
    {
      readyLarge.popFirst()
      return start(large, makeTask)
    }
    if let next, hasRoom(for: next.entry, output) {
      ready.popFirst()
      return start(next, makeTask)
    }
    if runningLongPolls < options.longPollLimit, let next = Self.first(of: &readyLongPolls, in: entries) {
      readyLongPolls.popFirst()
      return start(next, makeTask)
    }
    return false
  }

  private typealias Ready = (serial: UInt64, entry: Entry, run: Run)

  /// The first request of a queue that is still in the table. It stays in the queue.
  private static func first(of line: inout Fifo<UInt64>, in entries: [UInt64: Entry]) -> Ready? {
    while let serial = line.first {
      if let entry = entries[serial], case .ready(let run) = entry.stage { return (serial, entry, run) }
      line.popFirst()
    }
    return nil
  }

  /// One large request may always run; otherwise a batch could wait for itself.
  private func hasRoom(forLarge entry: Entry, _ output: Int, _ batches: Int) -> Bool {
    guard hasRoom(for: entry, output) else { return false }
    return runningLarge == 0
      || runningAnswerBytes + entry.answerBytes + output + batches <= options.largeAnswersLimit
  }

  /// One request may always run.
  private func hasRoom(for entry: Entry, _ output: Int) -> Bool {
    if running == 0 { return output <= options.runningBytesLimit }
    return running < options.runningLimit && runningBytes + output + entry.size <= options.runningBytesLimit
  }

  private mutating func start(_ next: Ready, _ makeTask: MakeTask) -> Bool {
    entries[next.serial]?.stage = .running(makeTask(next.serial, next.entry.id, next.run))
    queued -= 1
    count(next.entry, 1)
    return true
  }

  private mutating func count(_ entry: Entry, _ sign: Int) {
    if entry.isLongPoll {
      runningLongPolls += sign
    } else {
      running += sign
      runningBytes += sign * entry.size
      if entry.answerBytes > 0 { runningLarge += sign }
      runningAnswerBytes += sign * entry.answerBytes
    }
  }

  /// The queued requests that have timed out, in the order of arrival.
  mutating func overdue(at now: MonotonicTime) -> [(serial: UInt64, answer: Answer)] {
    var found: [(serial: UInt64, answer: Answer)] = []
    nextDue = .distantFuture
    for serial in serials(where: { $0.isQueued && $0.patience != nil }) {
      guard var entry = entries[serial], let patience = entry.patience else { continue }
      if entry.due <= now {
        entry.due = patience.deadline()
        entries[serial] = entry
      }
      if entry.due <= now { found.append((serial, patience.answer())) } else { nextDue = min(nextDue, entry.due) }
    }
    return found
  }

  // MARK: Out

  /// Removes a request. The requests that waited for it become ready.
  mutating func remove(_ serial: UInt64) -> Entry? {
    guard let entry = entries.removeValue(forKey: serial) else { return nil }
    serials[entry.id] = nil
    queuedBytes -= entry.size
    if entry.isQueued { queued -= 1 } else { count(entry, -1) }
    let isWaiting = if case .waiting = entry.stage { true } else { false }
    leave(entry.lane, isWaiting: isWaiting)
    return entry
  }

  /// Removes a request or turn, which is no longer in this table, from its lane. Those that waited for it begin.
  private mutating func leave(_ lane: Lane, isWaiting: Bool) {
    // Moved out, since the closures read this table.
    var lanes = LaneTable()
    swap(&lanes, &self.lanes)
    let admitted =
      isWaiting
      ? lanes.forsake(lane) { entries[$0] != nil || turns[$0] != nil }
      : lanes.leave(lane) { entries[$0] != nil || turns[$0] != nil }
    swap(&lanes, &self.lanes)
    for serial in admitted {
      if turns[serial] != nil { begin(serial) } else { makeReady(serial) }
    }
  }

  // MARK: Turns

  mutating func makeTurnSerial() -> UInt64 {
    lastSerial += 1
    return lastSerial
  }

  /// Enters a lane behind the requests and turns that are in it.
  mutating func enter(_ lane: Lane, _ serial: UInt64, resume: @escaping @Sendable (Bool) -> Void) {
    turns[serial] = Turn(lane: lane, resume: resume)
    if lanes.enter(serial, lane) { begin(serial) }
  }

  private mutating func begin(_ serial: UInt64) {
    guard let resume = turns[serial]?.resume else { return }
    turns[serial]?.resume = nil
    resumptions.append { resume(true) }
  }

  /// Ends the wait for a turn. Does nothing if the turn has begun.
  mutating func cancelTurn(_ serial: UInt64) {
    guard let turn = turns[serial], let resume = turn.resume else { return }
    turns[serial] = nil
    resumptions.append { resume(false) }
    leave(turn.lane, isWaiting: true)
  }

  mutating func endTurn(_ serial: UInt64) {
    guard let turn = turns.removeValue(forKey: serial) else { return }
    leave(turn.lane, isWaiting: false)
  }

  var hasResumptions: Bool { !resumptions.isEmpty }

  /// The actions that follow from changes of turns, to perform outside the lock.
  mutating func takeResumptions() -> [@Sendable () -> Void] {
    defer { resumptions = [] }
    return resumptions
  }

  mutating func cancel(_ id: RequestID) -> Cancelled {
    guard let serial = serials[id], let entry = entries[serial] else { return .nothing }
    entries[serial]?.isSilenced = entry.cancelRule == .silent
    switch entry.stage {
    case .waiting, .ready: return remove(serial).map { .unstarted($0) } ?? .nothing
    case .running(let task): return .running(task)
    }
  }

  /// The serials of the matching requests, in the order of arrival.
  func serials(where matches: (Entry) -> Bool) -> [UInt64] {
    entries.filter { matches($0.value) }.keys.sorted()
  }

  subscript(_ serial: UInt64) -> Entry? { entries[serial] }
}
