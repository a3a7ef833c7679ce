/// The control sequences of ECMA-48 (ISO 6429), which terminals execute.
enum ControlSequence {
  typealias Scalars = String.UnicodeScalarView

  private static let escape: UInt32 = 0x1B

  /// Returns the end of the control sequence that begins at `start`; nil if none begins there.
  ///
  /// A truncated sequence ends where it is cut off. Of a string (OSC, DCS, SOS, PM, APC) without an end, only the
  /// introducer counts: otherwise two characters would hide all text after them. No search goes beyond the next
  /// introducer, so all searches together visit each character once.
  static func end(of scalars: Scalars, from start: Scalars.Index) -> Scalars.Index? {
    var index = scalars.index(after: start)
    switch scalars[start].value {
    case escape: break
    case 0x9B: return skipParameters(scalars, index)
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: return endOfString(scalars, index) ?? index
    default: return nil
    }
    guard index < scalars.endIndex else { return index }
    switch scalars[index] {
    case "[": return skipParameters(scalars, scalars.index(after: index))
    case "P", "X", "]", "^", "_":
      index = scalars.index(after: index)
      return endOfString(scalars, index) ?? index
    default:
      skip(scalars, &index, 0x20...0x2F)
      return skipOne(scalars, index, 0x30...0x7E)
    }
  }

  private static func skipParameters(_ scalars: Scalars, _ start: Scalars.Index) -> Scalars.Index {
    var index = start
    skip(scalars, &index, 0x30...0x3F)
    skip(scalars, &index, 0x20...0x2F)
    return skipOne(scalars, index, 0x40...0x7E)
  }

  /// Returns the index after the end of a string; nil if another control sequence or the end of the text comes first.
  private static func endOfString(_ scalars: Scalars, _ start: Scalars.Index) -> Scalars.Index? {
    var index = start
    while index < scalars.endIndex {
      let value = scalars[index].value
      let next = scalars.index(after: index)
      switch value {
      // BEL, with which xterm ends an OSC; CAN and SUB, which end any sequence; ST.
      case 0x07, 0x18, 0x1A, 0x9C: return next
      case escape:
        return next < scalars.endIndex && scalars[next] == "\\" ? scalars.index(after: next) : nil
      case 0x80..<0xA0: return nil
      default: index = next
      }
    }
    return nil
  }

  private static func skip(_ scalars: Scalars, _ index: inout Scalars.Index, _ values: ClosedRange<UInt32>) {
    while index < scalars.endIndex, values.contains(scalars[index].value) { index = scalars.index(after: index) }
  }

  private static func skipOne(_ scalars: Scalars, _ index: Scalars.Index, _ values: ClosedRange<UInt32>)
    -> Scalars.Index
  {
    guard index < scalars.endIndex, values.contains(scalars[index].value) else { return index }
    return scalars.index(after: index)
  }
}
