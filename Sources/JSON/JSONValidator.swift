/// Checks one JSON value strictly (RFC 8259), piece by piece as it arrives, and finds where it ends.
///
/// It builds nothing. It is a value: what it knows between two pieces is the nesting and where to go on, so a value of
/// any size and any cut is read once. The framing of lines and every skip of the cursor are this one loop.
package struct JSONValidator: Sendable {
  /// What a piece came to.
  package enum Progress: Sendable, Equatable {
    /// The value ends before this index of the bytes.
    case complete(end: Int)
    /// The value is good so far and needs more bytes.
    case incomplete
  }

  private enum Expected: UInt8 {
    case value, elementOrEnd, nameOrEnd, name, colon, commaOrEnd
  }

  private enum Token {
    case ended(Int)
    case open
    case failed(JSONError.Reason, at: Int)
  }

  /// Nesting allowed at most, what the value stands in included.
  package let depthLimit: Int
  private let outerDepth: Int
  /// Open containers, outermost first; true is an object.
  private var containers: [Bool] = []
  private var expected = Expected.value
  /// Bytes behind the value's start that need not be looked at again.
  private var consumed = 0
  private var insideString = false

  /// Makes a validator for one value that stands inside `depth` others.
  package init(depthLimit: Int = 512, depth: Int = 0) {
    self.depthLimit = depthLimit
    outerDepth = depth
  }

  /// Looks at `bytes` from `start`, where the value (or white space before it) begins, up to `end`.
  ///
  /// Call again with the same `start`, or wherever these bytes have been moved, when there are more of them.
  /// `isFinal` says that no more will come: an open value is then an error, and a number may end with the bytes.
  package mutating func scan(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, isFinal: Bool
  ) throws(JSONError) -> Progress {
    var index = start + consumed
    while true {
      if !insideString {
        index = Self.skipWhiteSpace(bytes, from: index, to: end)
      }
      guard index < end else {
        consumed = end - start
        if isFinal { throw JSONError(.unexpectedEnd, at: end, in: bytes, from: start) }
        return .incomplete
      }
      let token = insideString ? string(bytes, from: index, to: end) : token(bytes, at: index, to: end, isFinal)
      switch token {
      case .ended(let next): index = next
      case .open:
        // An unfinished string keeps what was scanned; any other token is short and is read again.
        if !insideString { consumed = index - start } else { consumed = resume - start }
        if isFinal { throw JSONError(.unexpectedEnd, at: end, in: bytes, from: start) }
        return .incomplete
      case .failed(let reason, let place): throw JSONError(reason, at: place, in: bytes, from: start)
      }
      if expected == .commaOrEnd && containers.isEmpty {
        consumed = index - start
        return .complete(end: index)
      }
    }
  }

  /// Where an unfinished string is to be taken up, valid right after `string` returned `.open`.
  private var resume = 0

  private mutating func token(_ bytes: Span<UInt8>, at index: Int, to end: Int, _ isFinal: Bool) -> Token {
    let byte = bytes[index]
    switch expected {
    case .value, .elementOrEnd:
      if expected == .elementOrEnd && byte == UInt8(ascii: "]") { return close(index) }
      return value(byte, bytes, at: index, to: end, isFinal)
    case .nameOrEnd, .name:
      if byte == UInt8(ascii: "\"") {
        insideString = true
        return string(bytes, from: index + 1, to: end)
      }
      if expected == .nameOrEnd && byte == UInt8(ascii: "}") { return close(index) }
      return .failed(.unexpectedByte(byte, expected: expected == .name ? "a name" : "a name or '}'"), at: index)
    case .colon:
      guard byte == UInt8(ascii: ":") else { return .failed(.unexpectedByte(byte, expected: "':'"), at: index) }
      expected = .value
      return .ended(index + 1)
    case .commaOrEnd:
      let inObject = containers.last ?? false
      if byte == UInt8(ascii: ",") {
        expected = inObject ? .name : .value
        return .ended(index + 1)
      }
      if byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close(index) }
      return .failed(.unexpectedByte(byte, expected: inObject ? "',' or '}'" : "',' or ']'"), at: index)
    }
  }

  private mutating func value(
    _ byte: UInt8, _ bytes: Span<UInt8>, at index: Int, to end: Int, _ isFinal: Bool
  ) -> Token {
    switch byte {
    case UInt8(ascii: "\""):
      insideString = true
      return string(bytes, from: index + 1, to: end)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard outerDepth + containers.count < depthLimit else { return .failed(.tooDeep(limit: depthLimit), at: index) }
      let isObject = byte == UInt8(ascii: "{")
      containers.append(isObject)
      expected = isObject ? .nameOrEnd : .elementOrEnd
      return .ended(index + 1)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return ended(NumberScanner.scan(bytes, at: index, to: end, isFinal: isFinal))
    case UInt8(ascii: "t"): return ended(literal("true", bytes, at: index, to: end))
    case UInt8(ascii: "f"): return ended(literal("false", bytes, at: index, to: end))
    case UInt8(ascii: "n"): return ended(literal("null", bytes, at: index, to: end))
    default: return .failed(.unexpectedByte(byte, expected: "a value"), at: index)
    }
  }

  private mutating func ended(_ scan: NumberScanner.Scan) -> Token {
    switch scan {
    case .ended(let next):
      expected = .commaOrEnd
      return .ended(next)
    case .open: return .open
    case .failed(let reason, let place): return .failed(reason, at: place)
    }
  }

  private func literal(_ text: StaticString, _ bytes: Span<UInt8>, at index: Int, to end: Int) -> NumberScanner.Scan {
    for step in 0..<text.utf8CodeUnitCount {
      guard index + step < end else { return .open }
      if bytes[index + step] != text.utf8Start[step] {
        return .failed(.unexpectedByte(bytes[index + step], expected: "\(text)"), at: index + step)
      }
    }
    return .ended(index + text.utf8CodeUnitCount)
  }

  private mutating func string(_ bytes: Span<UInt8>, from index: Int, to end: Int) -> Token {
    switch StringScanner.scan(bytes, from: index, to: end) {
    case .closed(let quote, _):
      insideString = false
      expected = expected == .name || expected == .nameOrEnd ? .colon : .commaOrEnd
      return .ended(quote + 1)
    case .open(let place, _):
      resume = place
      return .open
    case .failed(let reason, let place): return .failed(reason, at: place)
    }
  }

  private mutating func close(_ index: Int) -> Token {
    containers.removeLast()
    expected = .commaOrEnd
    return .ended(index + 1)
  }

  @inline(__always)
  static func skipWhiteSpace(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end {
      let byte = bytes[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      index &+= 1
    }
    return index
  }
}
