import CaseService
import JSON

/// The findings of an earlier run, which are not reported again.
package struct ScanBaseline: Sendable {
  /// What makes two findings the same. Lines and columns change with the text around them.
  private struct Entry: Hashable {
    let path: String
    let subject: String
    let text: String
  }

  private let entries: Set<Entry>

  package struct Invalid: Error {
    /// From 1.
    package let line: Int
    /// A sentence.
    package let reason: String
  }

  package static let none = ScanBaseline(entries: [])

  private init(entries: Set<Entry>) { self.entries = entries }

  /// Reads what `--format jsonl` printed.
  package init(_ text: [UInt8]) throws(Invalid) {
    var entries: Set<Entry> = []
    for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      let row: JSON
      do throws(JSONError) {
        row = try JSON(parsing: Array(line))
      } catch {
        throw Invalid(line: index + 1, reason: "It is not JSON: \(error.message)")
      }
      guard let path = row["path"]?.string, let number = row["number"]?.string, let text = row["text"]?.string else {
        throw Invalid(line: index + 1, reason: "It has no path, number and text. Use the output of --format jsonl.")
      }
      entries.insert(Entry(path: path, subject: row["case"]?.string ?? number, text: text))
    }
    self.entries = entries
  }

  func contains(_ finding: ScanFinding) -> Bool {
    guard !entries.isEmpty else { return false }
    let mention = finding.mention
    // The earlier run may have known other profiles.
    return [finding.key?.id, mention.number].compactMap(\.self).contains { subject in
      entries.contains(Entry(path: mention.path, subject: subject, text: mention.lineText))
    }
  }
}
