import CaseModel

/// The units in which a client counts columns; the values are those of LSP.
package enum PositionEncoding: String, CaseIterable, WireValue {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"
}

/// Converts byte offsets, which ascend, to positions. A line ends with LF, CR or CRLF.
package struct PositionCursor {
  private let encoding: PositionEncoding
  private var offset = 0
  private var line = 0
  private var character = 0

  package init(_ encoding: PositionEncoding) { self.encoding = encoding }

  /// The position of `target`; of the end of the text if it is beyond that. An earlier offset than that of the last call has its
  /// position.
  package mutating func position(of target: Int, in text: Span<UInt8>) -> TextPosition {
    let target = min(target, text.count)
    guard offset < target else { return TextPosition(line: line, character: character) }
    // Most bytes belong to lines before the target, whose columns are not counted.
    var start = offset
    var index = offset
    while index < target {
      let byte = text[index]
      index += 1
      guard byte <= 0x0D else { continue }
      if byte == 0x0A || byte == 0x0D && !(index < text.count && text[index] == 0x0A) {
        line += 1
        character = 0
        start = index
      }
    }
    for index in start..<target { character += width(text[index]) }
    offset = target
    return TextPosition(line: line, character: character)
  }

  /// The units that a byte begins.
  private func width(_ byte: UInt8) -> Int {
    switch encoding {
    case .utf8: 1
    case .utf16: byte.isContinuation ? 0 : byte >= 0xF0 ? 2 : 1
    case .utf32: byte.isContinuation ? 0 : 1
    }
  }
}
