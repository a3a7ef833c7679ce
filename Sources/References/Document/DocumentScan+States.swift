extension DocumentScan {
  // MARK: States

  func cursor(
    _ syntax: LanguageSyntax, _ state: LexerState, _ storage: TextStorage, at start: Int
  ) -> RegionCursor {
    RegionCursor(
      syntax, resuming: state, followsLineFeed: storage.byte(at: start - 1) == 0x0A, markers: rules.markers)
  }

  static func finish(_ regions: RegionCursor, _ text: Span<UInt8>) -> LexerState {
    var regions = regions
    return regions.finish(text)
  }

  /// The state after a segment, the state before which is known.
  func exit(_ index: Int, _ storage: TextStorage, endingAt end: Int, _ syntax: LanguageSyntax) -> LexerState {
    let start = end - segments[index].length
    let regions = cursor(syntax, segments[index].entry ?? .start, storage, at: start)
    return storage.withBytes(start..<end) { Self.finish(regions, $0) }
  }

  /// Whether text at an offset belongs to what is scanned.
  func isScanned(_ offset: Int, _ storage: TextStorage) -> Bool {
    guard !isTooLarge else { return false }
    guard let syntax = rules.syntax else { return true }
    return withRegions(at: offset, storage, syntax) { $0.isInside($1, at: $2) }
  }

  /// The comment or string that text inserted at an offset belongs to; nil in code, and where the whole text is scanned.
  func region(_ offset: Int, _ storage: TextStorage) -> LanguageSyntax.Region? {
    guard !isTooLarge, let syntax = rules.syntax else { return nil }
    return withRegions(at: offset, storage, syntax) { $0.region($1, insertedAt: $2) }
  }

  /// Calls `body` with the text of the segment of an offset, and the offset in it.
  private func withRegions<Value>(
    at offset: Int, _ storage: TextStorage, _ syntax: LanguageSyntax,
    _ body: (inout RegionCursor, Span<UInt8>, Int) -> Value
  ) -> Value {
    let (last, lastStart) = segment(at: offset)
    // The states up to the first stale segment are valid.
    var first = segments[...last].firstIndex(where: \.isStale) ?? last
    while first > 0, segments[first].entry == nil { first -= 1 }
    var start = segments[..<first].reduce(0) { $0 + $1.length }
    var state = first == 0 ? LexerState.start : segments[first].entry ?? .start
    for index in first..<last {
      let range = start..<start + segments[index].length
      let regions = cursor(syntax, state, storage, at: start)
      state = storage.withBytes(range) { Self.finish(regions, $0) }
      start = range.upperBound
    }
    var regions = cursor(syntax, state, storage, at: lastStart)
    return storage.withBytes(lastStart..<lastStart + segments[last].length) { body(&regions, $0, offset - lastStart) }
  }
}
