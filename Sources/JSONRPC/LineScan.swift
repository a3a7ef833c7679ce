import JSON

/// Line framing: JSON values one after another, as jq reads them.
///
/// Nearly always a line is one message, and then it is read once, by the envelope. Only where that does not hold is
/// a value followed piece by piece with a validator.
struct LineScan: Sendable {
  /// A value that is larger than this, and open, is looked at again when it has grown a good deal or may have ended.
  private static let eagerSize = 262_144

  private var lineFeed: Int?
  /// There is no line feed before this.
  private var searched = 0
  private var open: OpenValue?
  /// Whether the value is known not to end with its first line.
  private var isLong = false
  /// How large an open value must be to be looked at again.
  private var nextLook = 0
  private var skipper: ValueSkipper?
  private var isSkippingLine = false
  /// The last value that broke and reached over lines.
  private var broken: InvalidValueTracker?

  /// A value that has begun and not ended.
  private struct OpenValue: Sendable {
    var validator = JSONValidator()
    /// Why a text of it cannot be read. Its end is looked for all the same, since it may have an id.
    var textError: JSONError?
  }

  mutating func move(by distance: Int) {
    broken?.move(by: distance)
    lineFeed = lineFeed.flatMap { $0 < distance ? nil : $0 - distance }
    searched = max(searched - distance, 0)
  }

  mutating func next(
    in bytes: [UInt8], from start: inout Int, isAtEnd: Bool, sizeLimit: Int
  ) -> MessageSplitter.Event? {
    while true {
      guard skip(bytes, &start) else { return nil }
      if open?.textError != nil { return follow(bytes, &start, isAtEnd, sizeLimit) }
      if open == nil {
        start = bytes.skippingWhiteSpace(from: start)
        guard start < bytes.count else { return nil }
        if let broken, broken.breaks(at: start) {
          isSkippingLine = true
          continue
        }
      }
      findLineFeed(bytes, start)
      if !isLong, let end = lineFeed ?? (isAtEnd ? bytes.count : nil) {
        if let event = wholeValue(bytes, &start, to: end, sizeLimit) { return event }
        isLong = true
      }
      guard isLong || isAtEnd || isWorthALook(bytes, start) else { return tooLarge(bytes, &start, sizeLimit) }
      return follow(bytes, &start, isAtEnd, sizeLimit)
    }
  }

  private mutating func findLineFeed(_ bytes: [UInt8], _ start: Int) {
    if let known = lineFeed, known >= start { return }
    lineFeed = bytes.lineFeed(from: max(start, searched))
    searched = lineFeed ?? bytes.count
  }

  /// Reads a value that ends before `end`; nil when there is none, for whatever reason.
  private mutating func wholeValue(
    _ bytes: [UInt8], _ start: inout Int, to end: Int, _ sizeLimit: Int
  ) -> MessageSplitter.Event? {
    var cursor = JSONCursor(bytes, from: start, to: end)
    guard let envelope = try? Envelope.read(&cursor) else { return nil }
    return found(envelope, start..<cursor.position, &start, sizeLimit)
  }

  private mutating func found(
    _ envelope: Envelope, _ range: Range<Int>, _ start: inout Int, _ sizeLimit: Int
  ) -> MessageSplitter.Event {
    forgetValue()
    guard range.count <= sizeLimit else {
      // Skipped as if it had come in pieces, so that what follows means the same.
      skipper = ValueSkipper()
      return .oversized
    }
    start = range.upperBound
    return .message(envelope, range)
  }

  private mutating func forgetValue() {
    open = nil
    isLong = false
    nextLook = 0
  }

  /// Without a line feed a value may have ended all the same. Looking costs a pass over what is there, which for a
  /// large value would come on top of the one at its end; so then only when the last byte allows it, or seldom.
  private func isWorthALook(_ bytes: [UInt8], _ start: Int) -> Bool {
    if bytes.count - start >= nextLook { return true }
    // Not farther back than this, or a value that grows by blanks alone would be gone through each time.
    let last = bytes.suffix(64).last { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    return last == nil
      || last == (bytes[start] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}"))
  }

  /// Goes on with a value that was begun.
  private mutating func follow(
    _ bytes: [UInt8], _ start: inout Int, _ isAtEnd: Bool, _ sizeLimit: Int
  ) -> MessageSplitter.Event? {
    var value = open ?? OpenValue()
    open = nil
    do throws(JSONError) {
      switch try value.validator.scan(bytes.span, from: start, to: bytes.count, isFinal: isAtEnd) {
      case .incomplete:
        open = value
        let size = bytes.count - start
        nextLook = size < Self.eagerSize ? 0 : size * 8
        return tooLarge(bytes, &start, sizeLimit)
      case .complete(let end):
        guard let error = value.textError else {
          var cursor = JSONCursor(bytes, from: start, to: end)
          return found(try Envelope.read(&cursor), start..<end, &start, sizeLimit)
        }
        if end - start > sizeLimit { return tooLarge(bytes, &start, sizeLimit) }
        let message = InvalidTextMessage(bytes, start..<end, error)
        forgetValue()
        start = end
        return .malformed(error, message.id)
      }
    } catch {
      // What is wrong only behind the limit is wrong by its size, however much of it has come.
      if error.offset > sizeLimit { return tooLarge(bytes, &start, sizeLimit) }
      if value.textError == nil, InvalidTextMessage.isOfTexts(error) {
        open = OpenValue(validator: JSONValidator(isLenient: true), textError: error)
        return follow(bytes, &start, isAtEnd, sizeLimit)
      }
      // The value broke there, not at the text: what was open there is not read again from each of its lines.
      let isCutOff = value.textError == nil && error.reason == .unexpectedEnd
      resume(bytes, &start, behind: start + error.offset, isCutOff)
      return .malformed(value.textError ?? error, nil)
    }
  }

  /// A client that writes a message a line must not lose those that a broken one has swallowed: the next of its
  /// lines that looks like a message is where it goes on, and else the line behind the fault.
  private mutating func resume(_ bytes: [UInt8], _ start: inout Int, behind fault: Int, _ isCutOff: Bool) {
    forgetValue()
    if isCutOff {
      start = bytes.count
      return
    }
    // Inside of a value that broke before, only scraps of it are found broken.
    if start >= (broken?.fault ?? 0), let feed = bytes.lineFeed(from: start), feed < fault {
      let value = InvalidValueTracker(bytes, from: start, fault: fault)
      broken = value
      if let line = value.nextLine(bytes, behind: start) {
        start = line
        return
      }
    }
    start = min(fault, bytes.count)
    isSkippingLine = true
  }

  private mutating func tooLarge(_ bytes: [UInt8], _ start: inout Int, _ sizeLimit: Int) -> MessageSplitter.Event? {
    guard bytes.count - start > sizeLimit else { return nil }
    forgetValue()
    skipper = ValueSkipper()
    return .oversized
  }

  /// Drops what is to be dropped; false when it has not ended.
  private mutating func skip(_ bytes: [UInt8], _ start: inout Int) -> Bool {
    if var skipping = skipper {
      start = skipping.skip(bytes, from: start)
      skipper = skipping.hasEnded ? nil : skipping
      if !skipping.hasEnded { return false }
    }
    if isSkippingLine {
      guard let feed = bytes.lineFeed(from: start) else {
        start = bytes.count
        return false
      }
      start = feed + 1
      isSkippingLine = false
    }
    return true
  }
}
