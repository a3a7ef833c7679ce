internal import CaseModel

/// The parts of a text around its matches.
enum Excerpts {
  /// The bytes before the first match, and of the whole excerpt.
  private static let (before, length) = (60, 240)
  private static let (mostPatterns, mostMatches) = (32, 20)

  /// Returns the surroundings of the first match in the text that has the most of the patterns; of equal texts, in the first.
  static func find(_ patterns: [TextPattern], in texts: [String]) -> [Excerpt] {
    var best: (text: String, ranges: [Range<Int>], count: Int)?
    let patterns = patterns.prefix(mostPatterns)
    for text in texts {
      let words = FoldedWords(tracking: text)
      let found = patterns.map { $0.ranges(in: words, atMost: mostMatches) }.filter { !$0.isEmpty }
      if found.count > best?.count ?? 0 { best = (text, found.flatMap { $0 }, found.count) }
      if found.count == patterns.count { break }
    }
    return best.map { excerpt($0.text, merged($0.ranges)) } ?? []
  }

  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  private static func excerpt(_ text: String, _ matches: [Range<Int>]) -> [Excerpt] {
    guard let first = matches.first else { return [] }
    let bytes = Array(text.utf8)
    let start = boundary(bytes, max(0, first.lowerBound - before))
    let end = boundary(bytes, min(bytes.count, max(start + length, first.upperBound)))
    var parts: [Excerpt] = []
    func add(_ range: Range<Int>, isMatch: Bool) {
      guard !range.isEmpty else { return }
      parts.append(Excerpt(text: String(decoding: bytes[range], as: UTF8.self), match: isMatch))
    }
    var position = start
    for match in matches where match.upperBound <= end {
      add(position..<match.lowerBound, isMatch: false)
      add(match, isMatch: true)
      position = match.upperBound
    }
    add(position..<end, isMatch: false)
    return parts
  }

  /// The first position that is not inside a word, or else a letter, at most some bytes later.
  private static func boundary(_ bytes: [UInt8], _ start: Int) -> Int {
    guard start > 0 else { return 0 }
    for index in start..<min(bytes.count, start + 20) where bytes[index - 1] <= 0x20 || bytes[index] <= 0x20 {
      return index
    }
    var index = start
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    return index
  }
}
