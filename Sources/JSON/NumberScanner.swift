/// The token of a JSON number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
enum NumberScanner {
  enum Scan {
    case ended(Int)
    case open
    case failed(JSONError.Reason, at: Int)
  }

  /// Reads the number at `index`. A number may end with the bytes only when they are the last (`isFinal`).
  static func scan(_ bytes: Span<UInt8>, at index: Int, to end: Int, isFinal: Bool) -> Scan {
    var place = index
    if bytes[place] == UInt8(ascii: "-") { place += 1 }
    guard place < end else { return isFinal ? .failed(.invalidNumber, at: index) : .open }
    if bytes[place] == UInt8(ascii: "0") {
      place += 1
    } else {
      let digits = skipDigits(bytes, from: place, to: end)
      if digits == place { return .failed(.invalidNumber, at: index) }
      place = digits
    }
    if place < end && bytes[place] == UInt8(ascii: ".") {
      let digits = skipDigits(bytes, from: place + 1, to: end)
      if digits == place + 1 { return digits < end || isFinal ? .failed(.invalidNumber, at: index) : .open }
      place = digits
    }
    if place < end && bytes[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      if place < end && (bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-")) { place += 1 }
      let digits = skipDigits(bytes, from: place, to: end)
      if digits == place { return digits < end || isFinal ? .failed(.invalidNumber, at: index) : .open }
      place = digits
    }
    guard place < end else { return isFinal ? .ended(end) : .open }
    // "007" and "1x" would otherwise read as a number with something behind it.
    let next = bytes[place]
    let follows = next == UInt8(ascii: ".") || next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9")
    return follows || next | 0x20 >= UInt8(ascii: "a") && next | 0x20 <= UInt8(ascii: "z")
      ? .failed(.invalidNumber, at: index) : .ended(place)
  }

  private static func skipDigits(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index &+= 1 }
    return index
  }
}
