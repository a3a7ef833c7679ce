/// The mentions of a document, kept up to date with its text.
///
/// A segment is scanned again if its text changed, or if it has a candidate and the state before it changed. States are computed up to
/// the last segment with a candidate, since no later one matters.
struct DocumentScan: Sendable {
  let rules: ScanRules
  let sizes: PieceSizes
  /// At least one.
  private(set) var segments: [DocumentSegment]
  /// The number of segments whose mentions count: those up to the limit.
  private(set) var counted = 0
  private(set) var mentionCount = 0
  /// The number of mentions of the last of them that count.
  private var lastCount = 0
  private(set) var isTruncated = false
  private(set) var isTooLarge = false

  init(_ storage: TextStorage, _ rules: ScanRules, _ sizes: PieceSizes = .segments) {
    self.rules = rules
    self.sizes = sizes
    segments = [DocumentSegment(length: storage.count)]
    update(storage)
  }

  // MARK: Changes

  /// Records that `count` bytes replace a range. `update` must follow.
  mutating func replace(_ range: Range<Int>, count: Int) {
    let (first, start) = segment(at: range.lowerBound)
    var last = first
    var end = start + segments[first].length
    while end < range.upperBound, last + 1 < segments.count {
      last += 1
      end += segments[last].length
    }
    let length = end - start - range.count + count
    if first == last, segments[first].isChanged {
      segments[first].length = length
    } else {
      segments.replaceSubrange(first...last, with: CollectionOfOne(DocumentSegment(length: length)))
    }
  }

  /// Scans what changed.
  mutating func update(_ storage: TextStorage) {
    (mentionCount, lastCount, counted, isTruncated) = (0, 0, 0, false)
    isTooLarge = storage.count > rules.longestText
    if isTooLarge {
      segments = [DocumentSegment(length: storage.count)]
    } else {
      alignSegments(storage)
      if let syntax = rules.syntax { scanSource(storage, syntax) } else { scanText(storage) }
    }
  }

  /// The segment that contains an offset, and its start; the last one for the end of the text.
  func segment(at offset: Int) -> (index: Int, start: Int) {
    var start = 0
    for index in segments.indices.dropLast() {
      let end = start + segments[index].length
      if offset < end { return (index, start) }
      start = end
    }
    return (segments.count - 1, start)
  }

  /// The mentions of a segment that count.
  func found(in index: Int) -> ArraySlice<DocumentSegment.Found> {
    guard index < counted else { return [] }
    return index == counted - 1 ? segments[index].found.prefix(lastCount) : segments[index].found[...]
  }

  func marker(_ marker: Int) -> String? { rules.markers?[marker] }

  // MARK: Segments

  /// A line of more bytes has more than the maximum of characters.
  private static let longestLine = 4 * LineBounds.longest + 2

  /// Makes the changed segments consist of whole lines and of about the usual size.
  private mutating func alignSegments(_ storage: TextStorage) {
    var index = 0
    var start = 0
    while index < segments.count {
      guard segments[index].isChanged else {
        start += segments[index].length
        index += 1
        continue
      }
      let (group, range) = wholeLines(around: index, startingAt: start, storage)
      let pieces = split(range, storage)
      segments.replaceSubrange(group, with: pieces)
      index = group.lowerBound + pieces.count
      start = range.upperBound
      if pieces.isEmpty { forgetState(before: index) }
    }
    if segments.isEmpty { segments = [DocumentSegment(length: 0)] }
  }

  /// The segments that a changed one must be joined with, and their bytes: others that changed, and those of the same lines.
  private func wholeLines(
    around index: Int, startingAt offset: Int, _ storage: TextStorage
  ) -> (segments: Range<Int>, bytes: Range<Int>) {
    var (first, last) = (index, index)
    var (start, end) = (offset, offset + segments[index].length)
    while first > 0, !storage.isLineStart(start) {
      first -= 1
      start -= segments[first].length
    }
    while last + 1 < segments.count {
      let next = segments[last + 1]
      let isSmall = end - start < sizes.minimum && next.length <= sizes.maximum
      guard next.isChanged || isSmall || !storage.isLineStart(end) else { break }
      last += 1
      end += next.length
    }
    return (first..<last + 1, start..<end)
  }

  private func split(_ range: Range<Int>, _ storage: TextStorage) -> [DocumentSegment] {
    var pieces: [DocumentSegment] = []
    var start = range.lowerBound
    while start < range.upperBound {
      var end = range.upperBound
      if end - start > sizes.maximum {
        let middle = start + sizes.usual
        end = min(end, storage.lineStart(atOrAfter: middle))
        // A long line is a segment of its own.
        let line = storage.lineStart(atOrBefore: middle)
        if end - line > Self.longestLine, line > start { end = line }
      }
      var piece = DocumentSegment(length: end - start)
      piece.isChanged = false
      if end - start > Self.longestLine, storage.lineStart(atOrBefore: end - 1) <= start { piece.candidates = [] }
      pieces.append(piece)
      start = end
    }
    return pieces
  }

  // MARK: Scans

  /// Scans a text that counts as a whole.
  private mutating func scanText(_ storage: TextStorage) {
    var start = 0
    for index in segments.indices {
      if segments[index].isStale {
        let range = start..<start + segments[index].length
        if segments[index].candidates == nil { scan(index, storage, range, regions: nil) }
        segments[index].isStale = false
      }
      start += segments[index].length
      if count(index) { return }
    }
  }

  /// Adds the mentions of a segment to the total. Returns whether the limit is exceeded.
  private mutating func count(_ index: Int) -> Bool {
    counted = index + 1
    lastCount = min(segments[index].found.count, rules.mostMentions - mentionCount)
    mentionCount += lastCount
    guard lastCount < segments[index].found.count else { return false }
    isTruncated = true
    return true
  }

  private mutating func scanSource(_ storage: TextStorage, _ syntax: LanguageSyntax) {
    guard let last = lastCandidate(storage) else {
      counted = segments.count
      return
    }
    var start = 0
    // The state before the segment, if the segment before it was read.
    var entry: LexerState? = .start
    for index in 0...last {
      let range = start..<start + segments[index].length
      let state = entry ?? segments[index].entry ?? exit(index - 1, storage, endingAt: start, syntax)
      let isStale = segments[index].isStale || segments[index].entry != state
      entry = nil
      if isStale {
        segments[index].entry = state
        segments[index].isStale = false
        let followsLineFeed = storage.byte(at: start - 1) == 0x0A
        if let exit = recall(index, state, followsLineFeed) {
          entry = exit
        } else {
          let regions = cursor(syntax, state, storage, at: start)
          let exit = scan(index, storage, range, regions: regions)
          let scan = DocumentSegment.Scan(
            entry: state, followsLineFeed: followsLineFeed, found: segments[index].found, exit: exit)
          segments[index].scans = (scan, segments[index].scans?.last)
          entry = exit
        }
      }
      start = range.upperBound
      let isLast = count(index) || index == last
      if isLast, isStale { forgetState(before: index + 1) }
      if isLast { return }
    }
  }

  /// Takes an earlier scan that began in this state. Returns the state after it.
  private mutating func recall(_ index: Int, _ state: LexerState, _ followsLineFeed: Bool) -> LexerState? {
    guard let scans = segments[index].scans, let other = scans.other, other.entry == state,
      other.followsLineFeed == followsLineFeed
    else { return nil }
    segments[index].scans = (other, scans.last)
    segments[index].found = other.found
    return other.exit
  }

  /// The text before a segment changed, and the state is not computed.
  private mutating func forgetState(before index: Int) {
    guard index < segments.count else { return }
    segments[index].entry = nil
    segments[index].isStale = true
    segments[index].scans = nil
  }

  /// Searches the changed segments, and returns the last one with a candidate.
  private mutating func lastCandidate(_ storage: TextStorage) -> Int? {
    var last: Int?
    var start = 0
    for index in segments.indices {
      let range = start..<start + segments[index].length
      if segments[index].candidates == nil {
        segments[index].candidates = storage.withBytes(range) { ReferenceScanner.candidates($0, rules.formats) }
      }
      if segments[index].candidates?.isEmpty == false { last = index }
      start = range.upperBound
    }
    return last
  }

  /// Scans a segment and returns the state after it.
  @discardableResult
  private mutating func scan(
    _ index: Int, _ storage: TextStorage, _ range: Range<Int>, regions: RegionCursor?
  ) -> LexerState {
    var scanner = ReferenceScanner(rules.formats, regions: regions, limit: .max, markers: rules.markers)
    let candidates = segments[index].candidates
    let state = storage.withBytes(range) { text in
      if let candidates { scanner.scan(text, candidates: candidates) } else { scanner.scan(text) }
      return scanner.finish(text)
    }
    if candidates?.isEmpty ?? false { return state }
    let markers = scanner.markers
    segments[index].found = scanner.found.enumerated().map { offset, mention in
      DocumentSegment.Found(mention: mention, marker: offset < markers.count ? markers[offset] : 0)
    }
    return state
  }
}
