package import CaseModel
package import JSON

/// What `$/progress` reports: the progress, which has a `kind`, or a part of the result.
package struct ProgressValue: WireObject {
  package enum Kind: String, CaseIterable, WireValue { case begin, report, end }

  package var kind: Kind?
  package var title: String?
  package var message: String?
  package var percentage: Int?
  package var cases: CaseRows?

  package enum CodingKeys: String, CodingKey, CaseIterable { case kind, title, message, percentage, cases }
  package static let fields: [CodingKeys: Field] = [
    .kind: Field("`begin`, any number of `report`, then `end`."), .title: Field("The title (`begin`)."),
    .message: Field("The current step (`report`), or the outcome (`end`)."),
    .percentage: Field("The progress in per cent (`report`).", range: 0...100),
    .cases: Field("The next rows of `cases/list`, for a `partialResultToken`."),
  ]

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("kind", kind)
    writer.member("title", title)
    writer.member("message", message)
    writer.member("percentage", percentage)
    writer.member("cases", cases)
    writer.endObject()
  }
}
