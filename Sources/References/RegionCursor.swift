import Platform

/// Reads a source from the start of a line and finds its comments and strings. Positions ascend.
struct RegionCursor {
  private let syntax: LanguageSyntax
  /// The end of what was read.
  private var index = 0
  /// The last region, without its delimiters.
  private var current: Range<Int>?
  /// Its index in `LanguageSyntax.regions`.
  private var currentNumber = 0
  /// The state before the text, until the text is read.
  private var resumed: LexerState?
  private let followsLineFeed: Bool
  /// The region that the end of the text left open.
  private var open: LexerState?
  /// Nil if markers are not searched.
  private var comment: CommentTrail?

  /// - Parameters:
  ///   - state: that before the text.
  ///   - followsLineFeed: whether a line feed precedes the text. It may be the start of a delimiter.
  init(
    _ syntax: LanguageSyntax, resuming state: LexerState = .start, followsLineFeed: Bool = false,
    markers: MarkerSearch? = nil
  ) {
    self.syntax = syntax
    self.followsLineFeed = followsLineFeed
    resumed = state
    comment = markers.map { CommentTrail($0, resuming: state) }
  }

  /// The comment or string that contains `position`.
  mutating func region(_ text: Span<UInt8>, containing position: Int) -> Range<Int>? {
    read(text, to: position)
    return current.flatMap { $0.contains(position) ? $0 : nil }
  }

  /// Whether text that is inserted at `position` belongs to a comment or string.
  mutating func isInside(_ text: Span<UInt8>, at position: Int) -> Bool {
    // The next region may begin at the end of a line comment.
    read(text, to: position - 1)
    return current.map { $0.lowerBound <= position && position <= $0.upperBound } ?? false
  }

  /// The comment or string that text inserted at `position` belongs to; nil in code.
  mutating func region(_ text: Span<UInt8>, insertedAt position: Int) -> LanguageSyntax.Region? {
    isInside(text, at: position) ? syntax.regions[currentNumber] : nil
  }

  /// The last marker before `position`, which is in the last region that was returned; 0 for none.
  mutating func marker(_ text: Span<UInt8>, before position: Int) -> Int {
    comment?.marker(text, before: position) ?? 0
  }

  /// The state after the text, which ends with a line end.
  mutating func finish(_ text: Span<UInt8>) -> LexerState {
    read(text, to: text.count)
    var state = open ?? .start
    state.marker = comment?.markerAtEnd(text, isOpen: open != nil) ?? 0
    return state
  }

  private mutating func read(_ text: Span<UInt8>, to position: Int) {
    if let state = resumed {
      resumed = nil
      resume(state, text)
    }
    while index <= position, index < text.count { step(text, until: position) }
  }

  /// Reads the code before `limit` and the next region. May read code beyond `limit`.
  private mutating func step(_ text: Span<UInt8>, until limit: Int) {
    while true {
      index = syntax.starts.next(text, from: index, to: text.count)
      guard index <= limit, index < text.count else { return }
      if let region = syntax.regions.firstIndex(where: { opens($0, text) }) {
        read(region, text, from: index + syntax.regions[region].open.count)
        return
      }
      index =
        syntax.hasCharacters && text[index] == LanguageSyntax.characterQuote
        ? endOfCharacter(text) : index + 1
    }
  }

  private mutating func resume(_ state: LexerState, _ text: Span<UInt8>) {
    if let region = state.region, syntax.regions.indices.contains(region) {
      if syntax.regions[region].isComment { comment?.resume() }
      if case .text(let close) = syntax.regions[region].end {
        if followsLineFeed, close.first == 0x0A, close.rest.begins(text, at: 0) {
          index = close.count - 1
        } else {
          readBlock(region, text, from: 0, to: close, depth: state.depth)
        }
      }
    } else if followsLineFeed,
      let region = syntax.regions.firstIndex(where: { $0.open.first == 0x0A && $0.open.rest.begins(text, at: 0) }
      )
    {
      read(region, text, from: syntax.regions[region].open.count - 1)
    }
  }

  private func opens(_ region: LanguageSyntax.Region, _ text: Span<UInt8>) -> Bool {
    guard region.open.begins(text, at: index) else { return false }
    guard region.needsBlank, index > 0 else { return true }
    return text[index - 1] == 0x20 || text[index - 1] == 0x09 || text[index - 1].isLineEnd
  }

  /// The end of the character literal at `index`; of the quote alone if it is none. A literal has one character or one escape.
  private func endOfCharacter(_ text: Span<UInt8>) -> Int {
    var end = index + 1
    guard end < text.count, !text[end].isLineEnd, text[end] != LanguageSyntax.characterQuote else { return index + 1 }
    if text[end] == UInt8(ascii: "\\") {
      // A literal ends on its line, so that a state before a line suffices to read the line.
      if end + 1 < text.count, text[end + 1].isLineEnd { return index + 1 }
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

  /// Reads the region whose content begins at `start`.
  private mutating func read(_ number: Int, _ text: Span<UInt8>, from start: Int) {
    let region = syntax.regions[number]
    currentNumber = number
    switch region.end {
    case .line:
      index = syntax.stops[number].next(text, from: start, to: text.count)
      current = start..<index
    case .text(let close): readBlock(number, text, from: start, to: close, depth: 1)
    }
    let opening = max(0, start - region.open.count)
    if let current { comment?.enter(region, text, open: opening, content: current) }
  }

  private mutating func readBlock(
    _ number: Int, _ text: Span<UInt8>, from start: Int, to close: Delimiter, depth opened: Int
  ) {
    let region = syntax.regions[number]
    currentNumber = number
    var depth = opened
    index = start
    while true {
      index = syntax.stops[number].next(text, from: index, to: text.count)
      guard index < text.count else { break }
      let byte = text[index]
      if close.begins(text, at: index) {
        if region.escape == .doubling, close.begins(text, at: index + close.count) {
          index += 2 * close.count
          continue
        }
        depth -= 1
        index += close.count
        if depth == 0 {
          current = start..<index - close.count
          return
        }
      } else if region.nests, region.open.begins(text, at: index) {
        depth += 1
        index += region.open.count
      } else if region.escape == .backslash, byte == UInt8(ascii: "\\") {
        index += index + 2 < text.count && text[index + 1] == 0x0D && text[index + 2] == 0x0A ? 3 : 2
        if index >= text.count { break }
      } else if !region.spansLines, byte.isLineEnd {
        current = start..<index
        return
      } else {
        index += 1
      }
    }
    index = min(index, text.count)
    current = start..<index
    open = LexerState(region: number, depth: depth)
  }
}
