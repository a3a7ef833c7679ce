extension TextDocument {
  package var mentionCount: Int { scan.mentionCount }

  /// The mentions in the order of the text. They do not overlap.
  package var mentions: [DocumentMention] { mentions(from: 0, to: storage.count) { _ in true } }

  /// Calls `body` with each mention in the order of the text, until it returns false. Costs a fraction of `mentions`, since it
  /// computes no positions; `located` computes that of one mention.
  package func forEachMention(_ body: (MentionedCase, _ bytes: Range<Int>) -> Bool) {
    var start = 0
    for index in 0..<scan.counted {
      for one in scan.found(in: index) {
        let bytes = start + one.mention.range.lowerBound..<start + one.mention.range.upperBound
        guard body(mentioned(one), bytes) else { return }
      }
      start += scan.segments[index].length
    }
  }

  /// The mention of a case at these bytes, with its position.
  package func located(_ mentioned: MentionedCase, _ bytes: Range<Int>) -> DocumentMention {
    let start = storage.position(of: bytes.lowerBound, encoding)
    let end = TextPosition(line: start.line, character: start.character + storage.units(bytes, encoding))
    return DocumentMention(
      mention: Mention(mentioned.form, bytes, number: mentioned.number, profiles: mentioned.profiles),
      range: TextPositionRange(start: start, end: end), marker: mentioned.marker)
  }

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
        let bytes = start + one.mention.range.lowerBound..<start + one.mention.range.upperBound
        if matches(bytes) { found.append(located(mentioned(one), bytes)) }
      }
      start += scan.segments[index].length
      index += 1
    }
    return found
  }

  private func mentioned(_ found: DocumentSegment.Found) -> MentionedCase {
    MentionedCase(
      number: found.mention.number, profiles: found.mention.profiles, form: found.mention.form,
      marker: found.marker == 0 ? nil : scan.marker(found.marker))
  }
}
