import JSON
import Platform

/// A part of a text that is too long for one result.
struct TextPiece {
  let text: String
  /// The number of characters of the whole text.
  let count: Int
  /// Where the next part begins; nil at the end.
  let end: Int?
  private let start: Int

  /// - Parameter limit: in characters of JSON, in which some characters take two.
  init(_ whole: String, from start: Int, atMost limit: Int) {
    let scalars = TextSanitizer.sanitize(whole).unicodeScalars
    count = scalars.count
    self.start = min(start, count)
    var size = 0
    let rest = scalars.dropFirst(self.start)
    let taken = rest.prefix { scalar in
      size += scalar == "\"" || scalar == "\\" || scalar.value < 0x20 ? 2 : 1
      return size <= limit
    }
    text = String(String.UnicodeScalarView(taken))
    let reached = self.start + taken.count
    end = reached < count ? reached : nil
  }

  /// Nil for the beginning.
  var offsetJSON: JSON? { start > 0 ? .number(start) : nil }
}
