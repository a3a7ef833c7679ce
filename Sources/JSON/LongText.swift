/// Where a long text of checked bytes ends, so that later readers of the same bytes skip it instead of scanning it again.
///
/// Most large messages consist of one text: a document, or a file in base64. It is found once, while the message arrives.
package struct LongText: Sendable, Equatable {
  /// The index of the first byte after the opening quote.
  private let start: UInt32
  /// The index of the closing quote.
  private let quote: UInt32

  package static let none = LongText(start: .max, quote: .max)
  /// A shorter text is scanned again as fast as it is remembered.
  static let least = 65_536

  private init(start: UInt32, quote: UInt32) { (self.start, self.quote) = (start, quote) }

  /// Returns the longer one of this text and another one, the range of which has no quotes.
  func or(_ other: Range<Int>) -> LongText {
    guard other.count >= Self.least, other.count > count, let start = UInt32(exactly: other.lowerBound),
      let quote = UInt32(exactly: other.upperBound)
    else { return self }
    return LongText(start: start, quote: quote)
  }

  private var count: Int { Int(quote) - Int(start) }

  /// The same text after its bytes moved to higher indices.
  func moved(by distance: Int) -> LongText {
    count == 0 ? self : LongText.none.or(Int(start) + distance..<Int(quote) + distance)
  }

  /// The index of the closing quote if the content of this text begins at an index.
  @inline(__always)
  func quote(ofTextAt index: Int) -> Int? {
    Int(start) == index ? Int(quote) : nil
  }
}
