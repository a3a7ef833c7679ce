/// Checks one JSON value strictly (RFC 8259) as it arrives in pieces, and finds its end.
///
/// Builds nothing. Between two pieces it keeps the nesting and the position, so each byte is read once. Framing by
/// lines and the cursor's skips use it.
package struct JSONValidator: Sendable {
  /// The result of a piece.
  package enum Progress: Sendable, Equatable {
    /// The value ends before this index of the bytes.
    case complete(end: Int)
    /// The value is valid so far and needs more bytes.
    case incomplete
  }

  private enum Expected: UInt8 {
    case value, elementOrEnd, nameOrEnd, name, colon, commaOrEnd
  }

  /// A token that one piece leaves open and the next one continues.
  private enum Inside {
    case nothing
    /// `start` counts from the start of the value.
    case string(start: Int)
    case number(NumberScanner, start: Int)
  }

  /// The limit of nesting, including what surrounds the value.
  package let depthLimit: Int
  private let outerDepth: Int
  private let isLenient: Bool
  private var nesting = Nesting()
  private var expected = Expected.value
  private var inside = Inside.nothing
  /// The number of checked bytes from the value's start.
  private var consumed = 0
  /// The longest text so far. It counts from the start of the value.
  private var longest = LongText.none
  /// A text that was checked before, as indices of the bytes.
  private let checked: LongText

  /// Creates a validator for one value inside `depth` others. With `isLenient`, texts may contain halves of surrogate
  /// pairs and bytes that are not UTF-8.
  package init(depthLimit: Int = 512, depth: Int = 0, isLenient: Bool = false) {
    self.init(depthLimit: depthLimit, depth: depth, isLenient: isLenient, skipping: .none)
  }

  /// - Parameter checked: a text that needs no second check.
  init(depthLimit: Int, depth: Int, isLenient: Bool = false, skipping checked: LongText) {
    self.checked = checked
    self.depthLimit = depthLimit
    self.isLenient = isLenient
    outerDepth = depth
  }

  /// Whether no byte was checked yet.
  package var isNew: Bool { consumed == 0 }

  /// The longest text that was checked, as indices of bytes in which the value, or the white space before it, begins at `start`.
  package func longText(from start: Int) -> LongText { longest.moved(by: start) }

  /// Checks `bytes` from `start`, where the value or white space before it begins, to `end`.
  ///
  /// Call again with the same `start`, or its new index, when more bytes arrive. With `isFinal`, an open value is an
  /// error, and a number may end with the bytes.
  package mutating func scan(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, isFinal: Bool
  ) throws(JSONError) -> Progress {
    do throws(ScanError) {
      guard let next = try advance(bytes, from: start, to: end, isFinal: isFinal) else { return .incomplete }
      return .complete(end: next)
    } catch {
      throw error.error(in: bytes, from: start, depthLimit: depthLimit)
    }
  }

  /// Like `scan`, but throws a `ScanError`. Returns the end of the value, or nil while it is open.
  mutating func advance(_ bytes: Span<UInt8>, from start: Int, to end: Int, isFinal: Bool) throws(ScanError) -> Int? {
    var index = start + consumed
    guard let resumed = try resume(bytes, at: index, to: end, isFinal, start) else { return nil }
    index = resumed
    while nesting.depth > 0 || expected != .commaOrEnd {
      index = Self.skipWhiteSpace(bytes, from: index, to: end)
      // An open token is short and is read again. Strings and numbers are not: `inside` remembers them, and they set
      // `consumed` themselves.
      consumed = index - start
      guard index < end, let next = try token(bytes, at: index, to: end, isFinal, start) else {
        if isFinal { throw ScanError(.unexpectedEnd, at: end) }
        return nil
      }
      index = next
    }
    consumed = index - start
    return index
  }

  /// Continues the token that the previous piece left open, if any. Returns nil while it stays open.
  private mutating func resume(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, _ isFinal: Bool, _ start: Int
  ) throws(ScanError) -> Int? {
    let next: Int?
    switch inside {
    case .nothing: return index
    case .string(let begin): next = try string(bytes, from: index, to: end, start, begin: start + begin)
    case .number(let scanner, let begin):
      next = try number(scanner, bytes, at: index, to: end, isFinal, start, begin: start + begin)
    }
    if next == nil && isFinal { throw ScanError(.unexpectedEnd, at: end) }
    if next != nil { inside = .nothing }
    return next
  }

  @inline(__always)
  private mutating func token(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, _ isFinal: Bool, _ start: Int
  ) throws(ScanError) -> Int? {
    let byte = bytes[index]
    switch expected {
    case .value, .elementOrEnd:
      if expected == .elementOrEnd && byte == UInt8(ascii: "]") { return close(index) }
      return try value(bytes, at: index, to: end, isFinal, start)
    case .nameOrEnd, .name:
      if byte == UInt8(ascii: "\"") { return try string(bytes, from: index + 1, to: end, start, begin: index + 1) }
      if expected == .nameOrEnd && byte == UInt8(ascii: "}") { return close(index) }
      throw ScanError(expected == .name ? .name : .nameOrEnd, at: index)
    case .colon:
      if byte != UInt8(ascii: ":") { throw ScanError(.colon, at: index) }
      expected = .value
      return index + 1
    case .commaOrEnd:
      if byte == UInt8(ascii: ",") {
        expected = nesting.isObject ? .name : .value
        return index + 1
      }
      if byte == (nesting.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close(index) }
      throw ScanError(nesting.isObject ? .commaOrBrace : .commaOrBracket, at: index)
    }
  }

  @inline(__always)
  private mutating func value(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, _ isFinal: Bool, _ start: Int
  ) throws(ScanError) -> Int? {
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "\""): return try string(bytes, from: index + 1, to: end, start, begin: index + 1)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard outerDepth + nesting.depth < depthLimit else { throw ScanError(.tooDeep, at: index) }
      let isObject = byte == UInt8(ascii: "{")
      nesting.open(isObject: isObject)
      expected = isObject ? .nameOrEnd : .elementOrEnd
      return index + 1
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if let next = NumberScanner.plainEnd(bytes, at: index, to: end) {
        expected = .commaOrEnd
        return next
      }
      return try number(NumberScanner(), bytes, at: index, to: end, isFinal, start, begin: index)
    default:
      guard let next = try WordScanner.scan(bytes, at: index, to: end) else { return nil }
      expected = .commaOrEnd
      return next
    }
  }

  private mutating func number(
    _ scanner: NumberScanner, _ bytes: Span<UInt8>, at index: Int, to end: Int, _ isFinal: Bool, _ start: Int,
    begin: Int
  ) throws(ScanError) -> Int? {
    var scanner = scanner
    guard let next = try scanner.scan(bytes, at: index, to: end, isFinal: isFinal, start: begin) else {
      inside = .number(scanner, start: begin - start)
      consumed = end - start
      return nil
    }
    expected = .commaOrEnd
    return next
  }

  /// - Parameter begin: where the content begins, which an earlier piece may have.
  private mutating func string(
    _ bytes: Span<UInt8>, from index: Int, to end: Int, _ start: Int, begin: Int
  ) throws(ScanError) -> Int? {
    let scan: StringScan
    if let quote = checked.quote(ofTextAt: index), quote < end {
      scan = .closed(quote: quote, isEscaped: true)
    } else {
      scan =
        try isLenient
        ? StringScanner.scanLeniently(bytes, from: index, to: end) : StringScanner.scan(bytes, from: index, to: end)
    }
    switch scan {
    case .closed(let quote, _):
      if quote &- begin >= LongText.least, !isLenient { longest = longest.or(begin - start..<quote - start) }
      return go(behind: quote, bytes, end)
    case .open(let resume):
      inside = .string(start: begin - start)
      consumed = resume - start
      return nil
    }
  }

  /// Goes on after the closing quote of a text.
  @inline(__always)
  private mutating func go(behind quote: Int, _ bytes: Span<UInt8>, _ end: Int) -> Int {
    // The next mark usually follows directly.
    let next = quote + 1
    let mark = next < end ? bytes[next] : 0
    if expected == .name || expected == .nameOrEnd {
      let isThere = mark == UInt8(ascii: ":")
      expected = isThere ? .value : .colon
      return isThere ? next + 1 : next
    }
    let isThere = mark == UInt8(ascii: ",") && nesting.depth > 0
    expected = !isThere ? .commaOrEnd : nesting.isObject ? .name : .value
    return isThere ? next + 1 : next
  }

  private mutating func close(_ index: Int) -> Int {
    nesting.close()
    expected = .commaOrEnd
    return index + 1
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
