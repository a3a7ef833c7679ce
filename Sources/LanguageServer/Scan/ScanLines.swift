import CaseModel
import CaseService
import JSON

/// The findings as JSON lines. `ScanBaseline` reads them.
struct ScanLines {
  private let report: ScanReport

  init(_ report: ScanReport) { self.report = report }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    for finding in report.findings {
      write(finding, to: &writer)
      writer.verbatim("\n")
    }
    return writer.finish()
  }

  private func write(_ finding: ScanFinding, to writer: inout JSONWriter) {
    let mention = finding.mention
    writer.beginObject()
    writer.member("path", mention.path)
    writer.member("line", mention.line)
    writer.member("column", mention.column)
    writer.member("length", mention.length)
    writer.member("number", mention.number)
    writer.member("case", finding.key?.id)
    writer.member("profile", finding.key?.profile)
    writer.member("state", finding.row?.state?.rawValue)
    writer.member("title", finding.row?.title)
    writer.member("marker", mention.marker)
    // What a baseline compares.
    writer.member("text", mention.lineText)
    writer.endObject()
  }
}
