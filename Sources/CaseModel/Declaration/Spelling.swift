import Platform

/// Finds the names that a misspelt name can mean.
package enum Spelling {
  /// The candidates nearest to `word`, best first.
  ///
  /// Near means: a distance (insert, delete, replace, swap of neighbours; letter case ignored) of at most a third of the
  /// word's length, or the word is a part of the candidate.
  ///
  /// - Parameter limit: the largest distance, instead of a third of the word.
  package static func nearest(
    to word: String, among candidates: [String], atMost count: Int = 3, within limit: Int? = nil
  ) -> [String] {
    guard !word.isEmpty, word.utf8.count <= 64 else { return [] }
    let target = Array(word.lowercased().utf8)
    let scored = candidates.compactMap { candidate -> (distance: Int, name: String)? in
      let known = Array(candidate.lowercased().utf8)
      let distance = distance(target, known)
      let isPart = limit == nil && target.count >= 3 && candidate.lowercased().containsText(word.lowercased())
      guard distance <= limit ?? max(1, target.count / 3) || isPart else { return nil }
      return (distance, candidate)
    }
    return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(count).map(\.name)
  }

  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (row, byte) in one.enumerated() {
      var current = [row + 1]
      for (column, against) in other.enumerated() {
        var best = min(last[column] + (byte == against ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, byte == other[column - 1], one[row - 1] == against {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
