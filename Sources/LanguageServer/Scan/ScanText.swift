import CaseModel
import CaseService
import Platform

/// The findings as lines of text, which editors and build logs read.
struct ScanText {
  private let report: ScanReport

  init(_ report: ScanReport) { self.report = report }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for finding in report.findings {
      bytes += line(finding).utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// `src/boot.c:3:12: warning: CS1234567 [closed] The console does not start (after TODO)`.
  private func line(_ finding: ScanFinding) -> String {
    let mention = finding.mention
    // Names of files and texts of vendors may have characters that act on a terminal, or begin a line of their own. One by one: a
    // control sequence at the end of a name would go on after it.
    var line = "\(TextSanitizer.sanitizeLine(mention.path)):\(mention.line):\(mention.column): "
    if report.isError(finding) { line += "warning: " }
    line += TextSanitizer.sanitizeLine(mention.text)
    if let state = finding.row?.state { line += " [\(state.rawValue)]" }
    if finding.isDenied { line += " [not visible with these accounts]" }
    if let title = finding.row?.title { line += " \(TextSanitizer.sanitizeLine(title))" }
    if let marker = mention.marker { line += " (after \(marker))" }
    return line
  }
}
