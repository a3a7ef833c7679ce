import JSON

/// Header framing: a block of header lines, an empty line, and as many bytes as `Content-Length` states.
///
/// A wrong length affects only its own message. A length that is too short, as from a client that counts UTF-16 units, cuts the
/// message off. One that is too long includes what follows. In both cases the search for the next block begins where the value
/// ends.
struct HeaderScan: Sendable {
  private enum Step {
    case header
    /// The bytes of the message that follows.
    case body(Int)
    /// The bytes to drop of a message that is too large.
    case skipping(Int, ValueSkipper)
    /// A broken message begins here. It has this number of bytes if its length was correct.
    case broken(Int)
    /// The search for the next block.
    case lost
  }

  private var step = Step.header
  /// The state of a message that is incomplete.
  private var partial = Partial()
  /// The longest text of the last message.
  private(set) var longText = LongText.none

  private struct Partial: Sendable {
    var validator = JSONValidator()
    /// The end of the white space after the value, from the start of the message.
    var blanks = 0
    /// Set if it is not JSON.
    var error: JSONError?
  }

  /// The bytes of the current message.
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

  /// Reads a complete message.
  private mutating func message(_ bytes: [UInt8], _ start: inout Int, _ length: Int) -> MessageSplitter.Event {
    let range = start..<start + length
    var cursor = JSONCursor(
      bytes, from: range.lowerBound, to: range.upperBound, longText: checkedText(bytes, range))
    do throws(JSONError) {
      let envelope = try Envelope.read(&cursor)
      try cursor.expectEnd()
      longText = cursor.longText
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

  /// Checks the rest of a message the beginning of which was checked while it arrived, so that its longest text is not read twice.
  private mutating func checkedText(_ bytes: [UInt8], _ range: Range<Int>) -> LongText {
    guard !partial.validator.isNew, partial.error == nil else { return .none }
    do throws(JSONError) {
      _ = try partial.validator.scan(bytes.span, from: range.lowerBound, to: range.upperBound, isFinal: true)
      return partial.validator.longText(from: range.lowerBound)
    } catch {
      // The envelope has the same error.
      return .none
    }
  }

  /// Detects that a message is shorter than its length states, so that reading does not wait for the rest.
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
      // A search from here could run once for each message that follows.
      step = .lost
      return .malformed(error, nil)
    }
    let error = JSONError(.unexpectedEnd, at: bytes.count, in: bytes.span, from: start)
    start = bytes.count
    step = .header
    return .malformed(error, nil)
  }

  /// Drops a message that is too large. False if more bytes are needed. A length beyond the end of the value is ignored.
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
      // Only the length states where a broken value ends.
      start = end
    }
    let rest = count - (start - first)
    step = rest > 0 ? .skipping(rest, skipper) : .header
    return rest == 0
  }

  /// Continues after a broken message: at the end that its length states if a block begins there, else at the next block. False
  /// if more bytes are needed.
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

  private mutating func find(_ bytes: [UInt8], _ start: inout Int, _ isAtEnd: Bool) -> Bool {
    let (isFound, offset) = HeaderBlock.find(bytes.span, from: start)
    start = isFound || !isAtEnd ? offset : bytes.count
    if isFound { step = .header }
    return isFound
  }
}
