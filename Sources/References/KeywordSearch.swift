/// The search for the keyword before a number without a prefix.
///
/// The keywords are a tree of their bytes from the last to the first, so that the cost of a position does not grow with their number.
struct KeywordSearch: Sendable, Equatable {
  private struct Node: Sendable, Equatable {
    struct Branch: Sendable, Equatable {
      let byte: UInt8
      /// Its index.
      let node: Int
    }

    /// The bytes before that of this node.
    var previous: [Branch] = []
    var isStart = false
  }

  /// The first one is the end of all keywords.
  private var nodes = [Node()]

  init(_ keywords: [String]) {
    for keyword in keywords {
      // A blank matches any number of blanks, so two in a row would search them again and again.
      insert(keyword.split { " \t\u{A0}".contains($0) }.joined(separator: " ").utf8.map(\.lowercased))
    }
  }

  private mutating func insert(_ keyword: [UInt8]) {
    guard !keyword.isEmpty else { return }
    var node = 0
    for byte in keyword.reversed() {
      if let next = next(node, byte) {
        node = next
      } else {
        nodes.append(Node())
        nodes[node].previous.append(Node.Branch(byte: byte, node: nodes.count - 1))
        node = nodes.count - 1
      }
    }
    nodes[node].isStart = true
  }

  private func next(_ node: Int, _ byte: UInt8) -> Int? {
    for branch in nodes[node].previous where branch.byte == byte { return branch.node }
    return nil
  }

  /// Whether a keyword precedes the number at `number`, after `lowerBound`. Between the two are only blanks, `:`, `#`, `no.`, `nr`
  /// and `number`. The search ends at the first other character, so it is short or passes only these.
  func precedes(_ number: Int, in text: Span<UInt8>, lowerBound: Int) -> Bool {
    var index = number
    while index > lowerBound {
      if ends(at: index, in: text, lowerBound: lowerBound) { return true }
      guard let next = Self.skipSeparator(text, before: index, lowerBound: lowerBound) else { return false }
      index = next
    }
    return false
  }

  /// Whether a keyword ends at `end`. A blank of a keyword matches any number of blanks.
  private func ends(at end: Int, in text: Span<UInt8>, lowerBound: Int) -> Bool {
    var (start, node) = (end, 0)
    while start > lowerBound {
      if var blank = Self.skipBlank(text, before: start, lowerBound: lowerBound), let next = next(node, 0x20) {
        while let more = Self.skipBlank(text, before: blank, lowerBound: lowerBound) { blank = more }
        (start, node) = (blank, next)
      } else {
        guard let next = next(node, text[start - 1].lowercased) else { return false }
        (start, node) = (start - 1, next)
      }
      if nodes[node].isStart, !Neighbours.isWord(text, before: start, lowerBound: lowerBound) { return true }
    }
    return false
  }

  // MARK: Separators

  private static let words: [[UInt8]] = ["no.", "nr", "number"].map { Array($0.utf8) }

  private static func skipSeparator(_ text: Span<UInt8>, before index: Int, lowerBound: Int) -> Int? {
    switch text[index - 1] {
    case UInt8(ascii: ":"), UInt8(ascii: "#"): return index - 1
    case UInt8(ascii: "."), UInt8(ascii: "r"), UInt8(ascii: "R"):
      for word in words where Neighbours.ends(text, before: index, lowerBound: lowerBound, with: word) {
        let start = index - word.count
        return Neighbours.isWord(text, before: start, lowerBound: lowerBound) ? nil : start
      }
      return nil
    default: return skipBlank(text, before: index, lowerBound: lowerBound)
    }
  }

  /// Blanks: those of ASCII, and U+00A0, which typographers set between such a word and its number.
  private static func skipBlank(_ text: Span<UInt8>, before index: Int, lowerBound: Int) -> Int? {
    guard index > lowerBound else { return nil }
    switch text[index - 1] {
    case 0x20, 0x09: return index - 1
    case 0xA0 where index - 2 >= lowerBound && text[index - 2] == 0xC2: return index - 2
    default: return nil
    }
  }
}
