import CaseModel
import Platform
import ProviderKit

/// A case in a few lines, for a hover.
struct CaseCard<Output: RenderedText> {
  private let row: Case
  private let now: Timestamp
  private let offset: UTCOffset
  private let output: Output

  /// The most comments.
  private static var mostComments: Int { 2 }
  /// The most lines and characters of a comment.
  private static var mostLines: Int { 5 }
  private static var mostCharacters: Int { 400 }
  private static var longestTitle: Int { 200 }

  init(_ row: Case, _ now: Timestamp, _ offset: UTCOffset, _ output: Output) {
    (self.row, self.now, self.offset, self.output) = (row, now, offset, output)
  }

  var text: String {
    var output = output
    output.title(Self.cut(row.title ?? row.id, to: Self.longestTitle))
    let age = row.asOf.map { "as of \(CaseWords.age(of: $0, now))" }
    let facts: [(String, String?)] = [
      ("Case", [row.id, age].compactMap { $0 }.joined(separator: ", ")), ("Status", row.status.map(CaseWords.status)),
      ("Severity", row.severity.map(CaseWords.severity)), ("Owner", CaseWords.name(row.owner)),
      ("Updated", row.updatedAt.map(offset.display)),
    ]
    for (name, value) in facts {
      if let value, !value.isEmpty { output.fact(name, value) }
    }
    if let url = row.url.flatMap(KnownCase.address) { output.fact("Web page", url) }
    let comments = (row.comments ?? []).filter { !$0.text.isEmpty }.suffix(Self.mostComments)
    if !comments.isEmpty { output.heading(comments.count == 1 ? "Last comment" : "Last comments") }
    for comment in comments {
      output.subheading(CaseWords.heading(comment, offset.display))
      output.body(Self.shortened(CaseWords.text(comment)))
    }
    return output.finish()
  }

  /// The first lines of a text.
  private static func shortened(_ text: String) -> String {
    // Before it is cleaned, because a text may have megabytes.
    let start = CleanText.of(String(text.prefix(mostCharacters * 4)))
    let lines = start.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    let first = cut(lines.prefix(mostLines).joined(separator: "\n"), to: mostCharacters)
    let isCut = lines.count > mostLines || start.utf8.count < text.utf8.count
    return isCut && !first.hasSuffix("…") ? first + "…" : first
  }

  private static func cut(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
  }
}
