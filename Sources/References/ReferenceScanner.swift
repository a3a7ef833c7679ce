import Platform

/// One pass over a text.
///
/// Each mention has `leastDigits` digits in a row, so the scanner looks at every byte of that distance only. The rest of the work
/// is done at runs of digits. Where only comments and strings count, the source is read up to such a mention, not beyond.
struct ReferenceScanner {
  private let formats: ReferenceFormats
  private let limit: Int
  private let search: MarkerSearch?
  private var line = LineBounds()
  /// Where the whole text counts: the start of the line of `lineTrail`.
  private var lineStart = -1
  private var lineTrail = MarkerTrail(from: 0)
  /// Nil where the whole text counts.
  private var regions: RegionCursor?
  private(set) var found: [Mention] = []
  /// The marker of each mention; empty without a search for markers.
  private(set) var markers: [Int] = []
  /// Whether the text has more mentions than the limit.
  private(set) var isTruncated = false

  init(_ formats: ReferenceFormats, regions: RegionCursor?, limit: Int, markers: MarkerSearch? = nil) {
    self.formats = formats
    self.regions = regions
    self.limit = limit
    search = markers
  }

  mutating func scan(_ text: Span<UInt8>) {
    guard !formats.numbers.isEmpty else { return }
    var runs = DigitRuns(least: formats.leastDigits)
    while let run = runs.next(text) {
      runs.skip(to: consider(run, in: text))
      if isTruncated { return }
    }
  }

  /// The state after the text of a source.
  mutating func finish(_ text: Span<UInt8>) -> LexerState { regions?.finish(text) ?? .start }

  /// Scans a text whose candidates are known.
  mutating func scan(_ text: Span<UInt8>, candidates: [Range<Int32>]) {
    var next = 0
    for candidate in candidates {
      let run = Int(candidate.lowerBound)..<Int(candidate.upperBound)
      // The rest of a run that a mention ends in must be long enough by itself, as in `DigitRuns`.
      guard run.upperBound >= next + formats.leastDigits else { continue }
      next = consider(run, in: text)
      if isTruncated { return }
    }
  }

  /// The runs of digits in one of the formats, whether or not they belong to mentions.
  static func candidates(_ text: Span<UInt8>, _ formats: ReferenceFormats) -> [Range<Int32>] {
    guard !formats.numbers.isEmpty else { return [] }
    var found: [Range<Int32>] = []
    var runs = DigitRuns(least: formats.leastDigits)
    while let run = runs.next(text) {
      guard formats.numbers.indices.contains(where: { formats.numbers[$0].matches(run, in: text) }) else { continue }
      found.append(Int32(truncatingIfNeeded: run.lowerBound)..<Int32(truncatingIfNeeded: run.upperBound))
    }
    return found
  }

  /// Adds the mention that contains this run of digits, and returns the position where the search continues.
  private mutating func consider(_ run: Range<Int>, in text: Span<UInt8>) -> Int {
    var region: Range<Int>?
    // For the digits alone, it does not matter which format they have.
    var isKeywordMissing = false
    // By index, since an element of a loop is counted as a reference several times.
    for index in formats.numbers.indices where formats.numbers[index].matches(run, in: text) {
      let number = formats.numbers[index]
      if isKeywordMissing, number.needsKeyword { continue }
      line.move(text, to: run.lowerBound)
      if line.isTooLong { return line.range.upperBound }
      if region == nil {
        region = regions == nil ? 0..<text.count : regions?.region(text, containing: run.lowerBound)
      }
      guard let region else { return run.upperBound }
      let bounds = region.clamped(to: line.range)
      let candidate = Candidate(
        number: number, range: run.lowerBound - number.head.count..<run.upperBound, bounds: bounds)
      guard let reference = candidate.reference(text, formats) else {
        isKeywordMissing = isKeywordMissing || number.needsKeyword
        continue
      }
      add(reference, text)
      return max(run.upperBound, reference.range.upperBound)
    }
    return run.upperBound
  }

  private mutating func add(_ reference: Mention, _ text: Span<UInt8>) {
    // A page address may contain what looked like a mention of its own.
    while let last = found.last, last.range.upperBound > reference.range.lowerBound {
      found.removeLast()
      _ = markers.popLast()
    }
    guard found.count < limit else {
      isTruncated = true
      return
    }
    found.append(reference)
    if let search { markers.append(marker(search, text, before: reference.range.lowerBound)) }
  }

  private mutating func marker(_ search: MarkerSearch, _ text: Span<UInt8>, before position: Int) -> Int {
    guard regions == nil else { return regions?.marker(text, before: position) ?? 0 }
    if lineStart != line.range.lowerBound {
      lineStart = line.range.lowerBound
      lineTrail = MarkerTrail(from: lineStart)
    }
    lineTrail.advance(search, text, to: position)
    return lineTrail.marker
  }
}

/// The runs of at least some digits in a text.
private struct DigitRuns {
  private let least: Int
  private var index: Int

  init(least: Int) {
    self.least = least
    index = least - 1
  }

  /// Continues after `position`.
  mutating func skip(to position: Int) { index = position + least - 1 }

  @inline(__always)
  mutating func next(_ text: Span<UInt8>) -> Range<Int>? {
    while index < text.count {
      guard text[index].isDigit else {
        index += least
        continue
      }
      var start = index
      while start > 0, text[start - 1].isDigit { start -= 1 }
      var end = index + 1
      while end < text.count, text[end].isDigit { end += 1 }
      skip(to: end)
      if end - start >= least { return start..<end }
    }
    return nil
  }
}
