import Dispatch
import JSON
import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The reading thread and its state.
struct ReadingLoop {
  enum Ending { case endOfInput, inputFailed, exit, interrupted }

  private let connection: Connection
  private let handle: ConnectionHandle
  private var splitter: MessageSplitter
  /// Reused storage.
  private var answerText: [UInt8] = []
  private var hasLargePipe = false
  private var hasExited = false
  private var hasInputFailed = false

  init(_ connection: Connection) {
    self.connection = connection
    handle = ConnectionHandle(connection: connection)
    splitter = MessageSplitter(sizeLimit: connection.options.messageLimit)
  }

  mutating func run() -> Ending {
    var isAtEnd = false
    while true {
      while let event = splitter.next() {
        take(event)
        if hasExited { return .exit }
        if connection.interruption.isMarked { return .interrupted }
      }
      connection.flush()
      if isAtEnd { return hasInputFailed ? .inputFailed : .endOfInput }
      switch fill() {
      case 0:
        splitter.finish()
        isAtEnd = true
      case ..<0: return .interrupted
      default: break
      }
    }
  }

  /// For a message of more bytes, a larger pipe saves much more time than the call takes.
  private static let largeMessage = 200_000
  /// The largest that Linux permits to all users.
  private static let largePipe = 1 << 20

  private mutating func fill() -> Int {
    let connection = connection
    if !hasLargePipe, splitter.knownSize > Self.largeMessage {
      hasLargePipe = true
      connection.interruption.enlargePipe(to: Self.largePipe)
    }
    var failure: SystemError?
    let count = splitter.fill { buffer in connection.interruption.read(into: buffer) { failure = $0 } }
    if let failure {
      hasInputFailed = true
      connection.options.log(
        .error,
        failure.code == EISDIR
          ? "Standard input is a folder. Connect it to a pipe, a file or a terminal."
          : "Standard input cannot be read: \(failure.reason).")
    }
    return count
  }

  private mutating func take(_ event: MessageSplitter.Event) {
    noteFraming()
    switch event {
    case .message(.batch, let range):
      trace(range)
      takeBatch(range)
    case .message(let envelope, let range):
      trace(range)
      dispatch(envelope, range, nil)
    case .malformed(let error, let id):
      connection.options.log(.info, "A message is not JSON. \(error).")
      refuse(.parseError(error), unlessRunning(id))
    case .oversized:
      let limit = connection.options.messageLimit
      connection.options.log(.warning, "A message of more than \(limit) bytes was skipped.")
      refuse(
        .invalidRequest(
          "A message has more than \(limit) bytes.", details: [JSON.Member("limitBytes", .number(limit))]), nil)
    case .badHeader(let reason):
      connection.options.log(.warning, "Invalid header: \(reason)")
      refuse(.invalidRequest(reason), nil)
    }
  }

  private mutating func noteFraming() {
    guard !knowsFraming, let framing = splitter.framing else { return }
    knowsFraming = true
    connection.update { $0.framing = framing }
  }

  private var knowsFraming = false
  private var isWithinBatch = false

  private func trace(_ range: Range<Int>) {
    guard let trace = connection.options.trace else { return }
    trace(.received, Array(splitter.bytes[range]))
  }

  // MARK: Messages

  private mutating func dispatch(_ envelope: Envelope, _ range: Range<Int>, _ slot: BatchTable.BatchSlot?) {
    switch envelope {
    case .request(let id, let method, let params): request(id, method, slice(params), range.count, slot)
    case .notification(let method, let params): notification(method, slice(params))
    case .response(let id, let outcome): response(id, outcome)
    case .batch: refuse(.invalidRequest("A batch must not contain a batch."), nil, slot)
    case .invalid(let id, let reason): refuse(.invalidRequest(reason), unlessRunning(id), slot)
    }
  }

  /// The id for a refusal. With the id of a running request, the refusal would seem to be its answer.
  private func unlessRunning(_ id: RequestID?) -> RequestID? {
    guard let id, !connection.update({ $0.requests.contains(id) }) else { return nil }
    return id
  }

  private func slice(_ range: Range<Int>?) -> JSONSlice? {
    range.map { JSONSlice(checked: splitter.bytes, $0, longText: splitter.longText) }
  }

  private mutating func request(
    _ id: RequestID, _ method: String, _ params: JSONSlice?, _ size: Int, _ slot: BatchTable.BatchSlot?
  ) {
    let (isRunning, isShutDown) = connection.update { ($0.requests.contains(id), $0.isShutDown) }
    if isRunning {
      return refuse(
        .invalidRequest("Duplicate id \(id): a request with this id is still running. Use another id."), nil, slot)
    }
    if isShutDown { return refuse(.invalidRequest("The server is shutting down."), id, slot) }
    let framing = splitter.framing ?? .lines
    let request = Request(id: id, method: method, params: params, framing: framing, connection: handle)
    switch connection.handler.prepare(request) {
    case .answer(let answer): self.answer(answer, id, slot)
    case .work(let work):
      connection.watchOutput()
      let pressure = connection.update { state in
        state.requests.add(work, id, size: size, slot: slot)
        return state.pressure(afterAnswer: false)
      }
      relieve(pressure)
    }
  }

  private mutating func refuse(_ error: ResponseError, _ id: RequestID?, _ slot: BatchTable.BatchSlot? = nil) {
    answer(.failure(error), id, slot)
  }

  private mutating func answer(_ answer: Answer, _ id: RequestID?, _ slot: BatchTable.BatchSlot?) {
    MessageText.appendAnswer(answer, to: id, into: &answerText)
    let pressure: ConnectionState.Pressure = connection.update { state in
      state.deliver(state.fitting(answerText, to: id, slot, isWrite: false), slot)
      return state.pressure()
    }
    if answerText.count > 4096 { answerText = [] } else { answerText.removeAll(keepingCapacity: true) }
    relieve(pressure)
  }

  private mutating func notification(_ method: String, _ params: JSONSlice?) {
    switch method {
    case "exit": hasExited = true
    case "$/cancelRequest":
      if let id = RequestID(member: "id", of: params) { connection.cancel(id) }
    default:
      if connection.update({ $0.isShutDown }) { return }
      connection.handler.receive(IncomingNotification(method: method, params: params, connection: handle))
    }
  }

  // MARK: Responses

  /// Ends a call of casewire. Responses do not wait for queued requests.
  private func response(_ id: RequestID?, _ outcome: Envelope.Outcome) {
    guard let id, id != .null else {
      return connection.options.log(.info, "A response without an id was ignored: the client could not read a message.")
    }
    connection.finishCall(id) {
      do throws(JSONError) {
        return try result(outcome)
      } catch {
        return .failure(.invalidResponse("The response cannot be read. \(error.message)."))
      }
    }
  }

  private func result(_ outcome: Envelope.Outcome) throws(JSONError) -> Result<JSON, CallError> {
    switch outcome {
    case .result(let range): return .success(try JSONSlice(checked: splitter.bytes, range).tree())
    case .error(let range):
      let error = ResponseError(try JSONSlice(checked: splitter.bytes, range).tree())
      return .failure(error.map { .refused($0) } ?? .invalidResponse("The error of the response has no code."))
    case .invalid: return .failure(.invalidResponse("A response must have either a result or an error."))
    }
  }

  // MARK: Batches

  private mutating func takeBatch(_ range: Range<Int>) {
    guard splitter.framing == .lines else {
      return refuse(.invalidRequest("Batches are not supported with Content-Length headers."), nil)
    }
    guard let members = members(range) else {
      let limit = connection.options.batchLimit
      return refuse(.invalidRequest("A batch has more than \(limit) members."), nil)
    }
    if members.isEmpty { return refuse(.invalidRequest("A batch must not be empty."), nil) }
    let count = members.reduce(0) { $0 + ($1.envelope.isAnswered ? 1 : 0) }
    let batch = count > 0 ? connection.update { $0.batches.open(count) } : 0
    var index = 0
    isWithinBatch = true
    for (envelope, range) in members where !hasExited {
      let isAnswered = envelope.isAnswered
      dispatch(envelope, range, isAnswered ? BatchTable.BatchSlot(batch: batch, index: index) : nil)
      if isAnswered { index += 1 }
    }
    isWithinBatch = false
    relieve(connection.update { $0.pressure() })
  }

  /// Nil if there are too many.
  private func members(_ range: Range<Int>) -> [(envelope: Envelope, range: Range<Int>)]? {
    var cursor = JSONCursor(splitter.bytes, from: range.lowerBound, to: range.upperBound)
    var found: [(envelope: Envelope, range: Range<Int>)] = []
    do throws(JSONError) {
      try cursor.beginArray()
      while try cursor.nextElement() {
        guard found.count < connection.options.batchLimit else { return nil }
        _ = try cursor.peek()
        let start = cursor.position
        let envelope = try Envelope.read(&cursor)
        found.append((envelope, start..<cursor.position))
      }
    } catch {
      // Not reached: the splitter has checked it.
      return []
    }
    return found
  }

  // MARK: Load

  private func relieve(_ pressure: ConnectionState.Pressure) {
    switch pressure {
    case .none: break
    case .flush: connection.flush()
    case .stop:
      connection.flush()
      // An open batch can be answered only after its last member was dispatched.
      if !isWithinBatch { connection.waitUntilRelieved() }
    }
  }
}

extension Envelope {
  fileprivate var isAnswered: Bool {
    switch self {
    case .request, .batch, .invalid: true
    case .notification, .response: false
    }
  }
}

extension Connection {
  fileprivate func waitUntilRelieved() {
    while update({ $0.waitAsReader() }) {
      options.log(.debug, "Reading pauses: too many requests or responses are waiting.")
      readerSignal.wait()
    }
  }
}

extension ConnectionState {
  fileprivate mutating func waitAsReader() -> Bool {
    isReaderWaiting = mustPause && !isInterrupted
    return isReaderWaiting
  }
}
