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
  private var validator: JSONValidator?
  /// Whether the value is known not to end with its first line.
  private var isLong = false
  /// How large an open value must be to be looked at again.
  private var nextLook = 0
  private var skipper: ValueSkipper?
  private var isSkippingLine = false

  mutating func move(by distance: Int) {
    lineFeed = lineFeed.flatMap { $0 < distance ? nil : $0 - distance }
    searched = max(searched - distance, 0)
  }

  mutating func next(
    in bytes: [UInt8], from start: inout Int, isAtEnd: Bool, sizeLimit: Int
  ) -> MessageSplitter.Event? {
    while true {
      guard skip(bytes, &start) else { return nil }
      if validator == nil {
        start = bytes.skippingWhiteSpace(from: start)
        guard start < bytes.count else { return nil }
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
    validator = nil
    isLong = false
    nextLook = 0
  }

  /// Without a line feed a value may have ended all the same. Looking costs a pass over what is there, which for a
  /// large value would come on top of the one at its end; so then only when the last byte allows it, or seldom.
  private func isWorthALook(_ bytes: [UInt8], _ start: Int) -> Bool {
    if bytes.count - start >= nextLook { return true }
    let last = bytes.last { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    return last == (bytes[start] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}"))
  }

  /// Goes on with a value that was begun.
  private mutating func follow(
    _ bytes: [UInt8], _ start: inout Int, _ isAtEnd: Bool, _ sizeLimit: Int
  ) -> MessageSplitter.Event? {
    var scan = validator ?? JSONValidator(surrogates: .accepted)
    validator = nil
    do throws(JSONError) {
      switch try scan.scan(bytes.span, from: start, to: bytes.count, isFinal: isAtEnd) {
      case .complete(let end):
        return found(try Envelope.read(bytes, start..<end), start..<end, &start, sizeLimit)
      case .incomplete:
        validator = scan
        let size = bytes.count - start
        nextLook = size < Self.eagerSize ? 0 : size * 8
        return tooLarge(bytes, &start, sizeLimit)
      }
    } catch {
      // What is wrong only behind the limit is wrong by its size, however much of it has come.
      if error.offset > sizeLimit { return tooLarge(bytes, &start, sizeLimit) }
      resume(bytes, &start, behind: start + error.offset, error.reason == .unexpectedEnd)
      return .malformed(error)
    }
  }

  /// A client that writes a message a line must not lose those that a broken one has swallowed: the next of its
  /// lines that looks like a message is where it goes on, and else the line behind the fault.
  private mutating func resume(_ bytes: [UInt8], _ start: inout Int, behind fault: Int, _ isCutOff: Bool) {
    forgetValue()
    let first = start
    if isCutOff {
      start = bytes.count
      return
    }
    var place = first
    while let feed = bytes.lineFeed(from: place), feed < fault, feed + 1 < bytes.count {
      place = feed + 1
      if bytes[place] == UInt8(ascii: "{") || bytes[place] == UInt8(ascii: "[") {
        start = place
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

/// Finds the end of a value that nobody will read, by counting brackets. A line feed where no value can have one ends
/// it too, so that one broken value does not take all others with it.
struct ValueSkipper: Sendable {
  private(set) var hasEnded = false
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Skips from `start` on; where it got to.
  mutating func skip(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, !hasEnded {
      step(bytes[index])
      index += 1
    }
    return index
  }

  private mutating func step(_ byte: UInt8) {
    if byte == 0x0A && (isInString || depth == 0) {
      hasEnded = true
    } else if isInString {
      if !isEscaped && byte == UInt8(ascii: "\"") { isInString = false }
      isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
    } else {
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        hasEnded = depth <= 0
      default: break
      }
    }
  }
}
