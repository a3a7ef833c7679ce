import JSON

/// Line framing: JSON values one after another, as jq reads them.
///
/// Nearly always a line is one message, which the envelope reads in one pass. Only another value is read in pieces, by a
/// validator.
struct LineScan: Sendable {
  /// An open value larger than this is read again only if it has grown considerably or may have ended.
  private static let eagerSize = 262_144

  private var lineFeed: Int?
  private var searched = 0
  private var open: OpenValue?
  /// Whether the value continues after its first line.
  private var isLong = false
  /// The size at which an open value is read again.
  private var nextLook = 0
  private var skipper: ValueSkipper?
  private var isSkippingLine = false
  /// The last broken value of several lines.
  private var broken: InvalidValueTracker?
  /// The longest text of the last message.
  private(set) var longText = LongText.none

  private struct OpenValue: Sendable {
    var validator = JSONValidator()
    /// Set if a text cannot be read. The search for the end continues, since the value may have an id.
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

  private mutating func wholeValue(
    _ bytes: [UInt8], _ start: inout Int, to end: Int, _ sizeLimit: Int
  ) -> MessageSplitter.Event? {
    var cursor = JSONCursor(bytes, from: start, to: end)
    guard let envelope = try? Envelope.read(&cursor) else { return nil }
    longText = cursor.longText
    return found(envelope, start..<cursor.position, &start, sizeLimit)
  }

  private mutating func found(
    _ envelope: Envelope, _ range: Range<Int>, _ start: inout Int, _ sizeLimit: Int
  ) -> MessageSplitter.Event {
    forgetValue()
    guard range.count <= sizeLimit else {
      // Skipped like a value that arrived in several reads.
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

  /// A value may end without a line feed. To check costs a pass, so a large value is checked only if its last byte allows an
  /// end, or rarely.
  private func isWorthALook(_ bytes: [UInt8], _ start: Int) -> Bool {
    if bytes.count - start >= nextLook { return true }
    // A limit: a value that grows by blanks alone would be searched each time.
    let last = bytes.suffix(64).last { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    return last == nil
      || last == (bytes[start] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}"))
  }

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
          var cursor = JSONCursor(bytes, from: start, to: end, longText: value.validator.longText(from: start))
          let envelope = try Envelope.read(&cursor)
          longText = cursor.longText
          return found(envelope, start..<end, &start, sizeLimit)
        }
        if end - start > sizeLimit { return tooLarge(bytes, &start, sizeLimit) }
        let message = InvalidTextMessage(bytes, start..<end, error)
        forgetValue()
        start = end
        return .malformed(error, message.id)
      }
    } catch {
      // An error after the size limit counts as too large, however the bytes arrive.
      if error.offset > sizeLimit { return tooLarge(bytes, &start, sizeLimit) }
      if value.textError == nil, InvalidTextMessage.isOfTexts(error) {
        open = OpenValue(validator: JSONValidator(isLenient: true), textError: error)
        return follow(bytes, &start, isAtEnd, sizeLimit)
      }
      // Resumes at the error, so that its open containers are not read again from each of their lines.
      let isCutOff = value.textError == nil && error.reason == .unexpectedEnd
      resume(bytes, &start, behind: start + error.offset, isCutOff)
      return .malformed(value.textError ?? error, nil)
    }
  }

  /// Continues at the next line that can be a message: a broken value must not consume the messages after it. Otherwise
  /// continues after the line of the error.
  private mutating func resume(_ bytes: [UInt8], _ start: inout Int, behind fault: Int, _ isCutOff: Bool) {
    forgetValue()
    if isCutOff {
      start = bytes.count
      return
    }
    // Inside an earlier broken value only its fragments are found.
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

  /// Skips bytes that are dropped. Returns false if more bytes are needed.
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
