package import JSON

/// A case that is passed on without a copy, which would retain each of its forty members.
package final class CaseBox: Sendable {
  package let value: Case

  package init(_ value: consuming Case) { self.value = value }

  /// A case that `fill` completes, including its number. It is built in place; a variable would be copied.
  package init<Failure>(
    profile: String, provider: String, _ fill: (inout Case) throws(Failure) -> Void
  ) throws(Failure) {
    let storage = UnsafeMutablePointer<Case>.allocate(capacity: 1)
    defer { storage.deallocate() }
    storage.initialize(to: Case(profile: profile, provider: provider))
    do throws(Failure) {
      try fill(&storage.pointee)
    } catch {
      storage.deinitialize(count: 1)
      throw error
    }
    value = storage.move()
  }
}

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
