import ProviderKit
import TestSupport
import Testing

@testable import References

/// Finds mentions by trying every part of every line: the rules of the design, without the scanner's shortcuts.
private struct Oracle {
  let text: [Unicode.Scalar]

  /// The ranges of the mentions in scalars.
  func ranges() -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    for index in 0...text.count where index == text.count || text[index] == "\n" || text[index] == "\r" {
      found += line(start..<index)
      start = index + 1
    }
    return found
  }

  private func line(_ line: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for form in [page, id, prefixed, keyed] {
      for start in line {
        for end in start + 1..<line.upperBound + 1 {
          let range = start..<end
          if form(range, line), !found.contains(where: { $0.overlaps(range) }) { found.append(range) }
        }
      }
    }
    return found.sorted { $0.lowerBound < $1.lowerBound }
  }

  private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(text[range])) }

  private func isWord(_ index: Int, _ line: Range<Int>) -> Bool {
    line.contains(index) && (text[index].properties.isCased || ("0"..."9").contains(text[index]) || text[index] == "_")
  }

  private func isDigits(_ text: Substring, _ count: ClosedRange<Int>) -> Bool {
    count.contains(text.count) && text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
  }

  /// Whether digits end at `end` as a number of their own.
  private func isComplete(_ end: Int, _ line: Range<Int>) -> Bool {
    if isWord(end, line) { return false }
    guard line.contains(end), line.contains(end + 1) else { return true }
    if text[end] == ".", ("0"..."9").contains(text[end + 1]) { return false }
    if text[end] == "-", text[end + 1].isASCII, isWord(end + 1, line) { return false }
    return true
  }

  private func page(_ range: Range<Int>, _ line: Range<Int>) -> Bool {
    let text = string(range)
    let head = ["https://access.redhat.com/support/cases/#/case/", "https://access.redhat.com/support/cases/"].first {
      text.hasPrefix($0) && isDigits(text.dropFirst($0.count), 8...8)
    }
    return head != nil && !isWord(range.lowerBound - 1, line) && isComplete(range.upperBound, line)
  }

  private func id(_ range: Range<Int>, _ line: Range<Int>) -> Bool {
    let parts = string(range).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !isWord(range.lowerBound - 1, line) else { return false }
    if line.contains(range.lowerBound - 1), "/.@\\-".unicodeScalars.contains(text[range.lowerBound - 1]) {
      return false
    }
    return switch parts[0] {
    case "ibm":
      parts[1].lowercased().hasPrefix("cs") && isDigits(parts[1].dropFirst(2), 7...10)
        && !isWord(range.upperBound, line)
    case "portal": isDigits(parts[1], 8...8) && isComplete(range.upperBound, line)
    case "cisco": isDigits(parts[1], 9...9) && isComplete(range.upperBound, line)
    default: false
    }
  }

  private func prefixed(_ range: Range<Int>, _ line: Range<Int>) -> Bool {
    let text = string(range)
    return text.lowercased().hasPrefix("cs") && isDigits(text.dropFirst(2), 7...10)
      && !isWord(range.lowerBound - 1, line) && !isWord(range.upperBound, line)
  }

  private func keyed(_ range: Range<Int>, _ line: Range<Int>) -> Bool {
    guard isDigits(Substring(string(range)), 8...9), isComplete(range.upperBound, line) else { return false }
    return line.contains { start in
      start < range.lowerBound && !isWord(start - 1, line) && isKeyword(string(start..<range.lowerBound), start, line)
    }
  }

  /// Whether a text consists of a keyword and separators.
  private func isKeyword(_ text: String, _ start: Int, _ line: Range<Int>) -> Bool {
    let text = text.lowercased()
    for keyword in ["case", "sr", "tac"] where text.hasPrefix(keyword) {
      return isSeparator(text.dropFirst(keyword.count), afterWord: true)
    }
    guard text.hasPrefix("red") else { return false }
    let rest = text.dropFirst(3)
    let next = rest.drop { $0 == " " || $0 == "\t" }
    return next.count < rest.count && next.hasPrefix("hat") && isSeparator(next.dropFirst(3), afterWord: true)
  }

  private func isSeparator(_ text: Substring, afterWord: Bool) -> Bool {
    guard let first = text.first else { return true }
    if " \t:#".contains(first) { return isSeparator(text.dropFirst(), afterWord: false) }
    guard !afterWord else { return false }
    return ["no.", "number", "nr"].contains { word in
      text.hasPrefix(word) && isSeparator(text.dropFirst(word.count), afterWord: word != "no.")
    }
  }
}

@Suite struct OracleTests {
  private static let pieces = [
    "CS1234567", "cs12345678", "CS123456", "CS12345678901", "01234567", "682299374", "123456789012", " ", " ", "  ",
    "\t", ":",
    "#", "no.", "nr", "number", "case", "Case ", "SR ", "TAC", "Red Hat", "red  hat ", "\n", "\r\n", "\r", "/", "-",
    ".", ",",
    "ibm/", "portal/", "cisco/", "https://access.redhat.com/support/cases/",
    "https://access.redhat.com/support/cases/#/case/",
    "é", "案", "🙂", "e\u{301}", "x", "_", "(", ")", "1",
  ]

  @Test(
    "random texts have the mentions that a slow search finds, at the same positions in each encoding", arguments: 0..<20
  )
  func randomTexts(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<12 {
      let text = (0..<Int.random(in: 1...16, using: &random)).map { _ in
        Self.pieces.randomElement(using: &random) ?? ""
      }.joined()
      // The end of an address after its number is the scanner's own rule (see `RecognitionTests`).
      let found = SampleFormats.usual.find(in: text)
      let scalars = Array(text.unicodeScalars)
      let expected = Oracle(text: scalars).ranges()
      let starts = scalars.reduce(into: [0]) { $0.append(($0.last ?? 0) + UTF8.width($1)) }
      #expect(found.map(\.range.lowerBound) == expected.map { starts[$0.lowerBound] }, "\(text.debugDescription)")
      for (reference, range) in zip(found, expected) where reference.form != .page {
        #expect(reference.range.upperBound == starts[range.upperBound], "\(text.debugDescription)")
      }
      checkPositions(text, found.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
    }
  }

  private func checkPositions(_ text: String, _ offsets: [Int]) {
    let bytes = Array(text.utf8)
    for encoding in PositionEncoding.allCases {
      var cursor = PositionCursor(encoding)
      for offset in offsets {
        var line = 0
        var column = ""
        var isAfterReturn = false
        for scalar in String(decoding: bytes[..<offset], as: UTF8.self).unicodeScalars {
          if scalar == "\r" || scalar == "\n" && !isAfterReturn { line += 1 }
          if scalar == "\r" || scalar == "\n" { column = "" } else { column.unicodeScalars.append(scalar) }
          isAfterReturn = scalar == "\r"
        }
        let character =
          switch encoding {
          case .utf8: column.utf8.count
          case .utf16: column.utf16.count
          case .utf32: column.unicodeScalars.count
          }
        let position = cursor.position(of: offset, in: bytes.span)
        #expect(position == TextPosition(line: line, character: character), "\(text.debugDescription) \(offset)")
      }
    }
  }

  @Test("any bytes are scanned in every language", arguments: LanguageSyntax.table.map(\.ids))
  func anyBytes(_ ids: String) throws {
    let language = try #require(ids.split(separator: " ").first).description
    var random = SeededRandom(seed: FNV.seed(language))
    let pieces: [[UInt8]] =
      [
        "CS1234567", "case 12345678", "\"", "'", "/*", "*/", "//", "#", "\\", "\n", "\r", "{-", "-}", "'''", "\"\"\"",
        "`",
      ].map {
        Array($0.utf8)
      } + [[0xFF], [0xC2], [0xF0, 0x9F], [0x00], [0x80, 0x80]]
    for _ in 0..<100 {
      let bytes = (0..<30).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
      var end = 0
      for reference in SampleFormats.usual.find(in: bytes.span, language: language).references {
        #expect(reference.range.lowerBound >= end && reference.range.upperBound <= bytes.count)
        end = reference.range.upperBound
      }
    }
  }
}

private enum FNV {
  static func seed(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
