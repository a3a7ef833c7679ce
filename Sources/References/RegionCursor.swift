import Platform

/// Reads a source from its start and finds its comments and strings. Positions ascend.
struct RegionCursor {
  private let syntax: LanguageSyntax
  /// The end of what was read.
  private var index = 0
  /// The last region, without its delimiters.
  private var current: Range<Int>?

  init(_ syntax: LanguageSyntax) { self.syntax = syntax }

  /// The comment or string that contains `position`.
  mutating func region(_ text: Span<UInt8>, containing position: Int) -> Range<Int>? {
    while index <= position, index < text.count { step(text, until: position) }
    return current.flatMap { $0.contains(position) ? $0 : nil }
  }

  /// Reads the code before `limit` and the next region.
  private mutating func step(_ text: Span<UInt8>, until limit: Int) {
    while index <= limit, index < text.count {
      guard syntax.starts[Int(text[index])] else {
        index += 1
        continue
      }
      if let region = syntax.regions.first(where: { opens($0, text) }) {
        read(region, text)
        return
      }
      index =
        syntax.hasCharacters && text[index] == LanguageSyntax.characterQuote
        ? endOfCharacter(text) : index + 1
    }
  }

  private func opens(_ region: LanguageSyntax.Region, _ text: Span<UInt8>) -> Bool {
    guard text.starts(region.open, at: index) else { return false }
    guard region.needsBlank, index > 0 else { return true }
    return text[index - 1] == 0x20 || text[index - 1] == 0x09 || text[index - 1].isLineEnd
  }

  /// The end of the character literal at `index`; of the quote alone if it is none. A literal has one character or one escape.
  private func endOfCharacter(_ text: Span<UInt8>) -> Int {
    var end = index + 1
    guard end < text.count, !text[end].isLineEnd, text[end] != LanguageSyntax.characterQuote else { return index + 1 }
    if text[end] == UInt8(ascii: "\\") {
      end = min(end + 2, text.count)
      // The longest is `'\u{10ffff}'`.
      let limit = min(text.count, end + 9)
      while end < limit, text[end].isWord || text[end] == UInt8(ascii: "{") || text[end] == UInt8(ascii: "}") {
        end += 1
      }
    } else {
      end += 1
      while end < text.count, text[end].isContinuation { end += 1 }
    }
    return end < text.count && text[end] == LanguageSyntax.characterQuote ? end + 1 : index + 1
  }

  private mutating func read(_ region: LanguageSyntax.Region, _ text: Span<UInt8>) {
    let start = index + region.open.count
    index = start
    switch region.end {
    case .line:
      while index < text.count, !text[index].isLineEnd { index += 1 }
      current = start..<index
    case .text(let close): readBlock(region, text, from: start, to: close)
    }
  }

  private mutating func readBlock(
    _ region: LanguageSyntax.Region, _ text: Span<UInt8>, from start: Int, to close: [UInt8]
  ) {
    var depth = 1
    while index < text.count {
      let byte = text[index]
      if byte == close[0], text.starts(close, at: index) {
        if region.escape == .doubling, text.starts(close, at: index + close.count) {
          index += 2 * close.count
          continue
        }
        depth -= 1
        index += close.count
        if depth == 0 {
          current = start..<index - close.count
          return
        }
      } else if region.nests, text.starts(region.open, at: index) {
        depth += 1
        index += region.open.count
      } else if region.escape == .backslash, byte == UInt8(ascii: "\\") {
        index += index + 2 < text.count && text[index + 1] == 0x0D && text[index + 2] == 0x0A ? 3 : 2
      } else if !region.spansLines, byte.isLineEnd {
        break
      } else {
        index += 1
      }
    }
    index = min(index, text.count)
    current = start..<index
  }
}

extension Span<UInt8> {
  fileprivate func starts(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index + bytes.count <= count else { return false }
    for offset in bytes.indices where self[index + offset] != bytes[offset] { return false }
    return true
  }
}
