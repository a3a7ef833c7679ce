import Platform
import ProviderKit
import References

/// Measurements in this process: the mentions of cases in 10 MB of text, and their positions.
struct ReferenceBench {
  private static let size = 9_800_000
  private static let mentions = 5000
  private static let filler =
    "12:45:01 the server writes a response of 123456 bytes when the token 0x7fff12ab is refreshed, error 1234567\n"

  let isQuick: Bool
  private let clock = SystemTime()

  init(isQuick: Bool) { self.isQuick = isQuick }

  func run(into table: inout Table) throws {
    let recognizer = ReferenceRecognizer(
      ReferenceFormats(
        vendors: [
          .init(id: "a", numbers: [NumberPattern(prefix: "CS", digits: 7...10)]),
          .init(
            id: "b", numbers: [NumberPattern(digits: 8...8)], pages: [PageAddress(before: "https://b.example/cases/")]),
        ],
        accounts: [.init(profile: "a", vendor: "a"), .init(profile: "b", vendor: "b")]))
    for (language, prefix) in [(nil, ""), ("c", "x = \"a\"; // ")] as [(String?, String)] {
      let text = Self.text(prefix)
      var durations: [Duration] = []
      for _ in 0..<(isQuick ? 5 : 30) {
        let begin = clock.now
        let found = recognizer.find(in: text.span, language: language).references
        var cursor = PositionCursor(.utf16)
        for mention in found { _ = cursor.position(of: mention.range.lowerBound, in: text.span) }
        durations.append(clock.now - begin)
        guard found.count == Self.mentions else { throw BenchError("\(found.count) mentions came") }
      }
      table.add(
        "mentions in 10 MB of \(language == nil ? "text" : "source")", Sample(durations).median.milliseconds, "ms",
        "\(Self.mentions) with positions")
    }
  }

  private static func text(_ prefix: String) -> [UInt8] {
    let mention = ["CS1234567", "case #01234567", "b/01234567", "https://b.example/cases/01234567"]
    let lines = size / (filler.utf8.count + prefix.utf8.count)
    var bytes: [UInt8] = []
    for line in 0..<lines {
      bytes += (prefix + filler).utf8
      let before = line * mentions / lines
      if (line + 1) * mentions / lines > before { bytes += (prefix + mention[before % mention.count] + "\n").utf8 }
    }
    return bytes
  }
}
