import Platform

/// One pass over a text.
///
/// Each mention has `leastDigits` digits in a row, so the scanner looks at every byte of that distance only. The rest of the work
/// is done at runs of digits. Where only comments and strings count, the source is read up to such a mention, not beyond.
struct ReferenceScanner {
  private let formats: ReferenceFormats
  private let limit: Int
  private var line = LineBounds()
  /// Nil where the whole text counts.
  private var regions: RegionCursor?
  private(set) var found: [Mention] = []
  /// Whether the text has more mentions than the limit.
  private(set) var isTruncated = false

  init(_ formats: ReferenceFormats, regions: RegionCursor?, limit: Int) {
    self.formats = formats
    self.regions = regions
    self.limit = limit
  }

  mutating func scan(_ text: Span<UInt8>) {
    guard !formats.numbers.isEmpty else { return }
    let stride = formats.leastDigits
    var index = stride - 1
    while index < text.count {
      guard text[index].isDigit else {
        index += stride
        continue
      }
      var start = index
      while start > 0, text[start - 1].isDigit { start -= 1 }
      var end = index + 1
      while end < text.count, text[end].isDigit { end += 1 }
      if end - start >= stride {
        end = consider(start..<end, in: text)
        if isTruncated { return }
      }
      index = end + stride - 1
    }
  }

  /// Adds the mention that contains this run of digits, and returns the position where the search continues.
  private mutating func consider(_ run: Range<Int>, in text: Span<UInt8>) -> Int {
    var region: Range<Int>?
    for number in formats.numbers where number.matches(run, in: text) {
      line.move(text, to: run.lowerBound)
      if line.isTooLong { return line.range.upperBound }
      if region == nil {
        region = regions == nil ? 0..<text.count : regions?.region(text, containing: run.lowerBound)
      }
      guard let region else { return run.upperBound }
      let bounds = region.clamped(to: line.range)
      let candidate = Candidate(
        number: number, range: run.lowerBound - number.head.count..<run.upperBound, bounds: bounds)
      guard let reference = candidate.reference(text, formats) else { continue }
      add(reference)
      return max(run.upperBound, reference.range.upperBound)
    }
    return run.upperBound
  }

  private mutating func add(_ reference: Mention) {
    // A page address may contain what looked like a mention of its own.
    while let last = found.last, last.range.upperBound > reference.range.lowerBound { found.removeLast() }
    guard found.count < limit else {
      isTruncated = true
      return
    }
    found.append(reference)
  }
}
