import Dispatch
import Platform
import Synchronization

extension Connection {
  /// A pipe that is ready takes this many bytes without waiting (POSIX, Linux).
  private static var sureSize: Int {
    #if os(Linux)
      4096
    #else
      512
    #endif
  }

  private static var lineEnd: UnsafeRawBufferPointer {
    let text: StaticString = "\n"
    return UnsafeRawBufferPointer(start: text.utf8Start, count: 1)
  }

  func send(_ message: [UInt8]) {
    update { $0.deliver(message) }
    flush()
  }

  /// Writes the queue as far as that cannot block. The writing thread does the rest.
  func flush() {
    guard var chunk = update({ $0.output.beginWriting() }) else { return }
    repeat {
      guard writeSurely(&chunk) else { return }
    } while update({ $0.output.advance(&chunk) })
  }

  /// Writes a whole chunk. Returns false if the writing thread has taken over, or the output is closed.
  private func writeSurely(_ chunk: inout OutputQueue.Chunk) -> Bool {
    var credit = self.credit.load(ordering: .relaxed)
    defer { self.credit.store(credit, ordering: .relaxed) }
    while !chunk.rest.isEmpty {
      let rest = chunk.rest.count
      if credit < min(rest, Self.sureSize) {
        credit = sureRoom(for: rest)
        guard credit > 0 else {
          handOver(chunk)
          return false
        }
      }
      let requested = min(rest, credit)
      guard write(&chunk, atMost: requested) else { return false }
      credit -= requested
    }
    return true
  }

  /// The number of bytes that can be written without waiting.
  ///
  /// A page of 100 cases took 21 writes and as many polls, a sixth of its time. An empty pipe takes it in one write.
  private func sureRoom(for requested: Int) -> Int {
    if requested > Self.sureSize, let room = FileDescriptors.roomOfEmptyPipe(output, requested: requested) {
      return room
    }
    return FileDescriptors.isWritable(output) ? Self.sureSize : 0
  }

  /// Writes a part of a chunk. Returns false if the output is closed.
  private func write(_ chunk: inout OutputQueue.Chunk, atMost limit: Int) -> Bool {
    let piece = chunk.rest.prefix(limit)
    let inside = piece.clamped(to: 0..<chunk.bytes.count)
    do throws(SystemError) {
      chunk.offset += try chunk.bytes.span.bytes.withUnsafeBytes { (bytes) throws(SystemError) in
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[inside])
        if inside.count == piece.count { return try FileDescriptors.write(output, bytes) }
        // In one call: the client must not wake up for an incomplete line.
        return try FileDescriptors.write(output, bytes, Self.lineEnd)
      }
      return true
    } catch {
      breakOff(error)
      return false
    }
  }

  /// Ends the connection because of an error of the output. It is a failure unless the client has closed its end.
  func breakOff(_ error: SystemError) {
    let hasLeft = error.isOfClosedEnd
    if hasLeft {
      options.log(.info, "The client no longer reads (\(error.reason)). The connection ends.")
    } else {
      options.log(.error, "Cannot write responses: \(error.reason). The connection ends.")
    }
    interrupt { $0.loseOutput(hasFailed: !hasLeft) }
  }

  // MARK: The writing thread

  private enum WriterThreadAction: Sendable { case none, signal, start }

  private func handOver(_ chunk: OutputQueue.Chunk) {
    let need: WriterThreadAction = update { state in
      state.output.handOver(chunk)
      defer {
        state.isWriterWaiting = false
        state.hasWriterThread = true
      }
      if state.isWriterWaiting { return .signal }
      return state.hasWriterThread ? .none : .start
    }
    switch need {
    case .none: break
    case .signal: writerSignal.signal()
    case .start:
      do throws(SystemError) {
        try DetachedThread.start { self.runWriter() }
      } catch {
        options.log(.warning, "\(error). Writing may delay reading.")
        update { $0.hasWriterThread = false }
        while let chunk = update({ $0.output.takeForThread() }), writeAll(chunk) {}
      }
    }
  }

  private func runWriter() {
    while true {
      switch update({ $0.nextForWriter() }) {
      case .write(let chunk): guard writeAll(chunk) else { return }
      case .wait: writerSignal.wait()
      case .end: return
      }
    }
  }

  private func writeAll(_ chunk: OutputQueue.Chunk) -> Bool {
    var chunk = chunk
    // The free space of the pipe has changed since the sender read it.
    credit.store(0, ordering: .relaxed)
    while !chunk.rest.isEmpty {
      guard write(&chunk, atMost: OutputQueue.chunkSize) else { return false }
      let goesOn = update { state in
        state.output.report(&chunk)
        // Meanwhile the output may have been closed and its descriptor reused.
        return !state.output.isBroken
      }
      guard goesOn else { return false }
    }
    return true
  }
}

extension SystemError {
  static let clientLeft = SystemError.closedEnd("watch the output")
}

extension ConnectionState {
  fileprivate enum WriterStep: Sendable {
    case write(OutputQueue.Chunk)
    case wait, end
  }

  fileprivate mutating func nextForWriter() -> WriterStep {
    if let chunk = output.takeForThread() { return .write(chunk) }
    if isFinished { return .end }
    isWriterWaiting = true
    return .wait
  }
}
