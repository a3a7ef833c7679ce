/// Scans the token of a JSON number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
///
/// The scanner keeps its state, so that a number in pieces is read once.
struct NumberScanner: Sendable {
  /// The part that was read last.
  private enum State: UInt8 {
    case nothing, minus, zero, whole, point, fraction, exponent, sign, power

    var mayEnd: Bool { self == .zero || self == .whole || self == .fraction || self == .power }
    var takesDigits: Bool { self == .whole || self == .fraction || self == .power }
  }

  private var state = State.nothing

  static func isStart(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || isDigit(byte) }

  /// Returns the end of a number of digits only, as most numbers are; nil if `scan` must decide.
  @inline(__always)
  static func plainEnd(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> Int? {
    var index = index
    guard bytes[index] != UInt8(ascii: "0") else { return nil }
    while index < end, isDigit(bytes[index]) { index &+= 1 }
    guard index < end else { return nil }
    let byte = bytes[index]
    return byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") ? index : nil
  }

  /// Continues at `index`. Returns the end of the number, or nil if it may continue after `end`.
  ///
  /// `start` is the start of the number, for errors. The number may end with the bytes only if they are the last
  /// (`isFinal`).
  mutating func scan(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, isFinal: Bool, start: Int
  ) throws(ScanError) -> Int? {
    var index = index
    while true {
      if state.takesDigits {
        while index < end, Self.isDigit(bytes[index]) { index &+= 1 }
      }
      guard index < end else {
        if !isFinal { return nil }
        if state.mayEnd { return end }
        throw ScanError(.invalidNumber, at: start)
      }
      let byte = bytes[index]
      guard let next = follower(byte) else {
        // Otherwise "007", "1.2.3" and "1x" would be a number followed by more text.
        let letter = byte | 0x20
        let isWord = letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
        if state.mayEnd && !isWord && !Self.isDigit(byte) && byte != UInt8(ascii: ".") { return index }
        throw ScanError(.invalidNumber, at: start)
      }
      state = next
      index &+= 1
    }
  }

  /// Returns the state after `byte`; nil if the number cannot continue with it.
  private func follower(_ byte: UInt8) -> State? {
    switch state {
    case .nothing, .minus:
      if byte == UInt8(ascii: "-") && state == .nothing { return .minus }
      return byte == UInt8(ascii: "0") ? .zero : Self.isDigit(byte) ? .whole : nil
    case .zero, .whole: return byte == UInt8(ascii: ".") ? .point : byte | 0x20 == UInt8(ascii: "e") ? .exponent : nil
    case .point: return Self.isDigit(byte) ? .fraction : nil
    case .fraction: return byte | 0x20 == UInt8(ascii: "e") ? .exponent : nil
    case .exponent:
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { return .sign }
      return Self.isDigit(byte) ? .power : nil
    case .sign: return Self.isDigit(byte) ? .power : nil
    case .power: return nil
    }
  }

  /// A copy of `isDigit` in Platform, because JSON imports no module.
  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
