import JSON

/// Header framing: a block of header lines, an empty line, and as many bytes as `Content-Length` says.
///
/// A length that is wrong costs its own message. One that is too short, as from a client that counts UTF-16 units, cuts the
/// message off; one that is too long takes in what follows. In both cases the next whole block of headers is looked for, from
/// where the value of the message ends.
struct HeaderScan: Sendable {
  private enum Step {
    /// A block is due.
    case header
    /// A message of so many bytes is due.
    case body(Int)
    /// So many bytes of a message that is too large are dropped.
    case skipping(Int, ValueSkipper)
    /// The message that begins here is broken, and has so many bytes if its length was right.
    case broken(Int)
    /// The next block has to be found.
    case lost
  }

  private var step = Step.header
  /// What is known of a message that is not all there. It is read once more when it is.
  private var partial = Partial()

  private struct Partial: Sendable {
    var validator = JSONValidator()
    /// How far the white space behind the value has been looked at, from the start of the message.
    var blanks = 0
    /// Why it is not JSON. What follows the fault may be other messages, or a text that looks so.
    var error: JSONError?
  }

  /// How many bytes the message that is being read has.
  var awaited: Int {
    if case .body(let length) = step { return length }
    return 0
  }

  mutating func next(
    in bytes: [UInt8], from start: inout Int, isAtEnd: Bool, sizeLimit: Int
  ) -> MessageSplitter.Event? {
    while true {
      switch step {
      case .header:
        start = bytes.skippingWhiteSpace(from: start)
        guard start < bytes.count else { return nil }
        switch HeaderBlock.read(bytes.span, from: start) {
        case .open: return isAtEnd ? cutOff(bytes, &start) : nil
        case .length(let length, let body):
          start = body
          partial = Partial()
          step = length <= sizeLimit ? .body(length) : .skipping(length, ValueSkipper())
          if length > sizeLimit { return .oversized }
        case .bad(let reason, let next):
          start = next
          step = .lost
          return .badHeader(reason)
        }
      case .body(let length):
        if bytes.count - start >= length { return message(bytes, &start, length) }
        if let event = lookAhead(bytes, &start) { return event }
        return isAtEnd ? cutOff(bytes, &start) : nil
      case .skipping(let count, let skipper):
        guard skip(bytes, &start, count, skipper) else { return nil }
      case .broken(let length):
        guard settle(bytes, &start, length, isAtEnd) else { return nil }
      case .lost:
        guard find(bytes, &start, isAtEnd) else { return nil }
      }
    }
  }

  /// A message that is all there.
  private mutating func message(_ bytes: [UInt8], _ start: inout Int, _ length: Int) -> MessageSplitter.Event {
    let range = start..<start + length
    var cursor = JSONCursor(bytes, from: range.lowerBound, to: range.upperBound)
    do throws(JSONError) {
      let envelope = try Envelope.read(&cursor)
      try cursor.expectEnd()
      start = range.upperBound
      step = .header
      return .message(envelope, range)
    } catch {
      let damaged = InvalidTextMessage(bytes, range, error)
      switch error.reason {
      case _ where damaged.isWhole:
        start = range.upperBound
        step = .header
      case .unexpectedEnd:
        start = range.upperBound
        step = .lost
      case .trailingBytes:
        start = range.lowerBound + error.offset
        step = .lost
      default: step = .broken(length)
      }
      return .malformed(error, damaged.id)
    }
  }

  /// Finds out from a part of a message that it ends before its length says: what follows it need not be waited for.
  private mutating func lookAhead(_ bytes: [UInt8], _ start: inout Int) -> MessageSplitter.Event? {
    guard partial.error == nil else { return nil }
    do throws(JSONError) {
      guard
        case .complete(let end) = try partial.validator.scan(
          bytes.span, from: start, to: bytes.count, isFinal: false)
      else { return nil }
      let next = bytes.skippingWhiteSpace(from: max(end, start + partial.blanks))
      partial.blanks = next - start
      guard next < bytes.count else { return nil }
      let error = JSONError(.trailingBytes, at: next, in: bytes.span, from: start)
      start = next
      step = .lost
      return .malformed(error, nil)
    } catch {
      partial.error = error
      return nil
    }
  }

  /// The input ends inside a block or a message.
  private mutating func cutOff(_ bytes: [UInt8], _ start: inout Int) -> MessageSplitter.Event {
    if case .body = step, let error = partial.error {
      // No pass over all that follows: it may be cut off as often as it has messages.
      step = .lost
      return .malformed(error, nil)
    }
    let error = JSONError(.unexpectedEnd, at: bytes.count, in: bytes.span, from: start)
    start = bytes.count
    step = .header
    return .malformed(error, nil)
  }

  /// Drops a message that is too large; false when it has not ended. A length that is beyond the value's end is not believed.
  private mutating func skip(
    _ bytes: [UInt8], _ start: inout Int, _ count: Int, _ skipper: ValueSkipper
  ) -> Bool {
    var skipper = skipper
    let end = start + min(count, bytes.count - start)
    let first = start
    start = skipper.isClosed ? start : min(skipper.skip(bytes, from: start, to: end), end)
    if skipper.isClosed {
      start = min(bytes.skippingWhiteSpace(from: start), end)
      if start < end {
        step = .lost
        return true
      }
    } else {
      // Broken: only the length says where it ends.
      start = end
    }
    let rest = count - (start - first)
    step = rest > 0 ? .skipping(rest, skipper) : .header
    return rest == 0
  }

  /// Says where to go on behind a message that is broken: where it ends by its length if a block begins there, and else at the
  /// next block in it or behind it. False when more bytes are needed to know.
  private mutating func settle(_ bytes: [UInt8], _ start: inout Int, _ length: Int, _ isAtEnd: Bool) -> Bool {
    let end = start + length
    guard bytes.count >= end else {
      if isAtEnd { step = .lost }
      return isAtEnd
    }
    let next = bytes.skippingWhiteSpace(from: end, to: min(bytes.count, end + HeaderBlock.limit + 1))
    if next - end > HeaderBlock.limit {
      step = .lost
      return true
    }
    guard next < bytes.count else {
      if isAtEnd { start = next }
      return false
    }
    switch HeaderBlock.read(bytes.span, from: next) {
    case .length:
      start = next
      step = .header
    case .open:
      guard isAtEnd else { return false }
      step = .lost
    case .bad: step = .lost
    }
    return true
  }

  /// Looks for the next block; false when it has not come.
  private mutating func find(_ bytes: [UInt8], _ start: inout Int, _ isAtEnd: Bool) -> Bool {
    switch HeaderBlock.find(bytes.span, from: start) {
    case .found(let offset):
      start = offset
      step = .header
      return true
    case .open(let offset): start = isAtEnd ? bytes.count : offset
    case .none(let offset): start = isAtEnd ? bytes.count : offset
    }
    return false
  }
}
