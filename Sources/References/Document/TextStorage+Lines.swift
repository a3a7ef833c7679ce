extension TextStorage {
  // MARK: Lines

  /// Whether a line begins at an offset. The end of the text counts, so that every text ends with its last line.
  func isLineStart(_ offset: Int) -> Bool {
    guard offset > 0, offset < count, let before = byte(at: offset - 1) else { return true }
    return before == 0x0A || before == 0x0D && byte(at: offset) != 0x0A
  }

  /// The offset at which a line begins; the end of the text for a line beyond it.
  func start(ofLine line: Int) -> Int {
    guard line > 0 else { return 0 }
    guard line <= lineEnds else { return count }
    // The last chunk with less lines before it: it has the end of the line before.
    var (low, high) = (0, lines.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle] < line { low = middle } else { high = middle }
    }
    var missing = line - lines[low]
    let bytes = chunks[low].bytes
    var index = 0
    while missing > 0 {
      index = Self.lineEnds.next(bytes.shared.span, from: index, to: bytes.count)
      guard index < bytes.count else { break }
      index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
      missing -= 1
    }
    return starts[low] + index
  }

  /// The end of the line that contains an offset, before its line end.
  func end(ofLineAt offset: Int) -> Int {
    var start = offset
    for index in chunk(at: offset)..<chunks.count {
      if start == offset || chunks[index].counts.lineEnds > 0 {
        let bytes = chunks[index].bytes
        let end = Self.lineEnds.next(bytes.shared.span, from: start - starts[index], to: bytes.count)
        if end < bytes.count { return starts[index] + end }
      }
      start = starts[index] + chunks[index].bytes.count
    }
    return count
  }

  /// The first line start at an offset or after it; the end of the text if there is none.
  func lineStart(atOrAfter offset: Int) -> Int {
    if isLineStart(offset) { return offset }
    // An offset between CR and LF belongs to that line end.
    let end = end(ofLineAt: offset)
    guard let byte = byte(at: end) else { return count }
    return byte == 0x0D && self.byte(at: end + 1) == 0x0A ? end + 2 : end + 1
  }

  /// The last line start at an offset or before it.
  func lineStart(atOrBefore offset: Int) -> Int {
    var index = chunk(at: offset)
    var end = offset - starts[index]
    while true {
      if chunks[index].counts.lineEnds > 0, let found = lineStart(in: index, before: end) { return found }
      guard index > 0 else { return 0 }
      index -= 1
      end = chunks[index].bytes.count
    }
  }

  private func lineStart(in chunk: Int, before end: Int) -> Int? {
    let bytes = chunks[chunk].bytes
    var index = end
    while index > 0 {
      if bytes[index - 1] == 0x0A { return starts[chunk] + index }
      // A chunk never ends between CR and LF.
      if bytes[index - 1] == 0x0D, index == bytes.count || bytes[index] != 0x0A { return starts[chunk] + index }
      index -= 1
    }
    return nil
  }

  private static let lineEnds = ByteFinder([0x0A, 0x0D])

  // MARK: Positions

  /// The offset of a position, clamped to the text.
  func offset(of position: TextPosition, _ encoding: PositionEncoding) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line <= lineEnds else { return count }
    let start = start(ofLine: position.line)
    guard position.character > 0 else { return start }
    var left = position.character
    var offset = start
    for index in chunk(at: start)..<chunks.count {
      let chunk = chunks[index]
      // Of a long line, whole chunks are skipped.
      if offset == starts[index], chunk.counts.lineEnds == 0, chunk.counts.units(encoding) <= left {
        left -= chunk.counts.units(encoding)
        offset += chunk.bytes.count
        continue
      }
      var byte = offset - starts[index]
      while byte < chunk.bytes.count {
        if left == 0 || chunk.bytes[byte].isLineEnd { return starts[index] + byte }
        let (width, length) = Self.character(chunk.bytes, at: byte, encoding)
        // A position inside a character is its start.
        guard width <= left else { return starts[index] + byte }
        left -= width
        byte += length
      }
      offset = starts[index] + byte
    }
    return offset
  }

  /// The units of a character, and its bytes.
  private static func character(
    _ bytes: ChunkBytes, at index: Int, _ encoding: PositionEncoding
  ) -> (width: Int, length: Int) {
    guard bytes[index] >= 0x80 else { return (1, 1) }
    var end = index + 1
    while end < bytes.count, bytes[end].isContinuation { end += 1 }
    return switch encoding {
    case .utf8: (end - index, end - index)
    case .utf16: (bytes[index] >= 0xF0 ? 2 : 1, end - index)
    case .utf32: (1, end - index)
    }
  }

  /// The position of an offset, clamped to the text.
  func position(of offset: Int, _ encoding: PositionEncoding) -> TextPosition {
    var offset = min(max(0, offset), count)
    if byte(at: offset) == 0x0A, byte(at: offset - 1) == 0x0D { offset -= 1 }
    let index = chunk(at: offset)
    let before = chunks[index].counts(0..<offset - starts[index])
    let start = lineStart(atOrBefore: offset)
    return TextPosition(line: lines[index] + before.lineEnds, character: units(start..<offset, encoding))
  }

  /// The length of a range in an encoding.
  func units(_ range: Range<Int>, _ encoding: PositionEncoding) -> Int {
    guard encoding != .utf8 else { return range.count }
    var units = 0
    forEachPart(of: range) { chunk, part in
      units +=
        part.count == chunks[chunk].bytes.count
        ? chunks[chunk].counts.units(encoding)
        : chunks[chunk].counts(part).units(encoding)
    }
    return units
  }
}
