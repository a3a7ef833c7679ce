extension TextDocument {
  package var mentionCount: Int { scan.mentionCount }

  /// The mentions in the order of the text. They do not overlap.
  package var mentions: [DocumentMention] { mentions(from: 0, to: storage.count) { _ in true } }

  /// The mentions that begin on these lines.
  package func mentions(in lines: Range<Int>) -> [DocumentMention] {
    let (start, end) = (storage.start(ofLine: lines.lowerBound), storage.start(ofLine: lines.upperBound))
    // The last line ends with the text.
    let isLast = lines.upperBound > storage.lineEnds
    return mentions(from: start, to: end) { $0.lowerBound >= start && ($0.lowerBound < end || isLast) }
  }

  /// The mentions that overlap or touch a range.
  package func mentions(in range: TextPositionRange) -> [DocumentMention] {
    let bytes = bytes(of: range)
    return mentions(from: bytes.lowerBound, to: bytes.upperBound) {
      $0.lowerBound <= bytes.upperBound && bytes.lowerBound <= $0.upperBound
    }
  }

  /// The mention that contains a position or ends at it.
  package func mention(at position: TextPosition) -> DocumentMention? {
    mentions(in: TextPositionRange(start: position, end: position)).last
  }

  /// Whether mentions are recognised at a position: in source code, only inside comments and strings.
  package func isScanned(at position: TextPosition) -> Bool { scan.isScanned(offset(of: position), storage) }

  /// The mentions in the segments that a range of bytes touches. A mention does not leave its line, and a line not its segment.
  private func mentions(from first: Int, to last: Int, where matches: (Range<Int>) -> Bool) -> [DocumentMention] {
    var found: [DocumentMention] = []
    var (index, start) = scan.segment(at: first)
    while index < scan.counted, start <= last {
      for one in scan.found(in: index) {
        let range = start + one.mention.range.lowerBound..<start + one.mention.range.upperBound
        if matches(range) { found.append(mention(one, range)) }
      }
      start += scan.segments[index].length
      index += 1
    }
    return found
  }

  private func mention(_ found: DocumentSegment.Found, _ range: Range<Int>) -> DocumentMention {
    let start = storage.position(of: range.lowerBound, encoding)
    let end = TextPosition(line: start.line, character: start.character + storage.units(range, encoding))
    let (mention, marker) = (found.mention, found.marker)
    return DocumentMention(
      mention: Mention(mention.form, range, number: mention.number, profiles: mention.profiles),
      range: TextPositionRange(start: start, end: end), marker: marker == 0 ? nil : scan.marker(marker))
  }
}
