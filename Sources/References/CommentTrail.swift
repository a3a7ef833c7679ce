/// The comment that a cursor reads, with its last marker. Line comments on consecutive lines are one comment.
struct CommentTrail {
  private let search: MarkerSearch
  /// Nil outside a comment that may continue.
  private var trail: MarkerTrail?
  /// The start of the line after a line comment, on which it may continue.
  private var nextLine: Int?

  /// - Parameter state: that before the text.
  init(_ search: MarkerSearch, resuming state: LexerState) {
    self.search = search
    guard state.marker != 0 else { return }
    trail = MarkerTrail(from: 0, marker: state.marker)
    if state.region == nil { nextLine = 0 }
  }

  /// Continues the block comment that was open before the text.
  mutating func resume() { trail = trail ?? MarkerTrail(from: 0) }

  /// Enters a region, which begins with its opening text at `open` and whose content is `content`.
  mutating func enter(_ region: LanguageSyntax.Region, _ text: Span<UInt8>, open: Int, content: Range<Int>) {
    guard region.isComment else {
      (trail, nextLine) = (nil, nil)
      return
    }
    guard case .line = region.end else {
      (trail, nextLine) = (MarkerTrail(from: content.lowerBound), nil)
      return
    }
    let continues = nextLine.map { $0 <= open && Self.isBlank(text, $0..<open) } ?? false
    if !continues { trail = MarkerTrail(from: content.lowerBound) }
    nextLine = Self.lineStart(text, after: content.upperBound)
  }

  /// The last marker before a position in the current comment.
  mutating func marker(_ text: Span<UInt8>, before position: Int) -> Int {
    trail?.advance(search, text, to: position)
    return trail?.marker ?? 0
  }

  /// The marker that counts after the end of the text.
  mutating func markerAtEnd(_ text: Span<UInt8>, isOpen: Bool) -> Int {
    guard isOpen || nextLine == text.count else { return 0 }
    return marker(text, before: text.count)
  }

  private static func isBlank(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where text[index] != 0x20 && text[index] != 0x09 { return false }
    return true
  }

  private static func lineStart(_ text: Span<UInt8>, after end: Int) -> Int? {
    guard end < text.count else { return nil }
    return text[end] == 0x0D && end + 1 < text.count && text[end + 1] == 0x0A ? end + 2 : end + 1
  }
}
