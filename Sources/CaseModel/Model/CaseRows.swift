package import JSON

/// The cases of a listing, declared, read and written like `[Case]`.
package struct CaseRows: Codable, Sendable, JSONWritable {
  package var rows: [CaseBox]
  /// The members that are written; it replaces `shown` of the cases.
  package var shown: CaseFields

  package init(_ rows: [CaseBox], shown: CaseFields) {
    self.rows = rows
    self.shown = shown
  }

  package init(from decoder: any Decoder) throws { throw UnsupportedCoder() }
  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }

  package func write(to writer: inout JSONWriter) {
    writer.beginArray()
    // The usual size of a row without long texts.
    writer.reserve(rows.count * 768)
    for row in rows { row.write(shown, to: &writer) }
    writer.endArray()
  }
}

extension CaseRows: WireList {
  static var element: any Decodable.Type { Case.self }

  static func read(_ json: JSON, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> CaseRows {
    CaseRows(try [Case].read(json, path: path, field, issues).map { CaseBox($0) }, shown: .all)
  }
}
