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

  /// The most bytes that are reserved after the first row, which may be unusually long.
  private static let mostReserved = 1 << 20

  package func write(to writer: inout JSONWriter) {
    writer.beginArray()
    let start = writer.count
    for (index, row) in rows.enumerated() {
      row.write(shown, to: &writer)
      // The rows of a listing have similar sizes. Growing in steps would copy them.
      if index == 0 { writer.reserve(min((writer.count - start) * (rows.count - 1) * 5 / 4, Self.mostReserved)) }
    }
    writer.endArray()
  }
}

extension CaseRows: WireList {
  static var element: any Decodable.Type { Case.self }

  static func read(_ json: JSON, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> CaseRows {
    CaseRows(try [Case].read(json, path: path, field, issues).map { CaseBox($0) }, shown: .all)
  }
}
