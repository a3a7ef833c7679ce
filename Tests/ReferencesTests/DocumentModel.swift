@testable import References

/// A document as a list of characters: the rules for positions and changes without any shortcut.
struct DocumentModel {
  var scalars: [Unicode.Scalar]
  let encoding: PositionEncoding

  init(_ text: String, _ encoding: PositionEncoding) {
    scalars = Array(text.unicodeScalars)
    self.encoding = encoding
  }

  var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The ranges of the lines without their line ends.
  var lines: [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      let isPair = scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
      if scalars[index] == "\n" || scalars[index] == "\r" {
        found.append(start..<index)
        index += isPair ? 2 : 1
        start = index
      } else {
        index += 1
      }
    }
    return found + [start..<scalars.count]
  }

  func width(_ scalar: Unicode.Scalar) -> Int {
    switch encoding {
    case .utf8: String(scalar).utf8.count
    case .utf16: String(scalar).utf16.count
    case .utf32: 1
    }
  }

  /// The index of a position, clamped.
  func index(of position: TextPosition) -> Int {
    let lines = lines
    guard position.line >= 0 else { return 0 }
    guard position.line < lines.count else { return scalars.count }
    var index = lines[position.line].lowerBound
    var left = position.character
    while index < lines[position.line].upperBound, width(scalars[index]) <= left {
      left -= width(scalars[index])
      index += 1
    }
    return index
  }

  func position(of index: Int) -> TextPosition {
    let lines = lines
    let line = lines.lastIndex { $0.lowerBound <= index } ?? 0
    let end = min(index, lines[line].upperBound)
    return TextPosition(
      line: line, character: scalars[lines[line].lowerBound..<end].reduce(0) { $0 + width($1) })
  }

  mutating func apply(_ change: TextChange) {
    switch change {
    case .full(let text): scalars = Array(text.unicodeScalars)
    case .range(let range, let text):
      let (start, end) = (index(of: range.start), index(of: range.end))
      scalars.replaceSubrange(min(start, end)..<max(start, end), with: text.unicodeScalars)
    }
  }
}
