/// Whole lines of a document, which are scanned together. Everything is relative to its start, so that a change before it leaves it
/// as it is.
struct DocumentSegment: Sendable {
  struct Found: Sendable {
    let mention: Mention
    /// The marker before the mention; 0 for none (see `MarkerSearch`).
    let marker: Int
  }

  /// What a scan found that began in a state.
  struct Scan: Sendable {
    let entry: LexerState
    /// Whether a line feed precedes the segment.
    let followsLineFeed: Bool
    let found: [Found]
    /// The state after the segment.
    let exit: LexerState
  }

  /// The number of bytes.
  var length: Int
  /// Whether the text changed, so that the segment may begin or end within a line.
  var isChanged = true
  /// The mentions; none before the first scan, and none in a line that is too long.
  var found: [Found] = []
  /// The runs of digits that may belong to mentions; nil if they were not searched. A segment has at most some 50,000 bytes, unless it
  /// is a long line, which has no candidates.
  var candidates: [Range<Int32>]?
  /// The state before the segment; nil if unknown.
  var entry: LexerState?
  /// Whether the segment, or the state before it, changed since the last scan.
  var isStale = true
  /// The last scan of source code, and the one before that began in another state: a comment that is opened above and closed again
  /// needs no scan of what is below. None after the text before the segment changed.
  var scans: (last: Scan, other: Scan?)?
}
