package import CaseModel
package import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// Reads a case as text for people.
package enum CasesRender: CaseMethod {
  package typealias Params = CasesRenderParams
  package typealias Result = CasesRenderResult

  package static let name = "cases/render"
  package static let effect = Effect.reads
  package static let part = ProviderParts.cases
  package static let summary = "Reads one case as Markdown or plain text for people, without control characters."

  package static func lane(_ params: CasesRenderParams) -> Lane { .shared(.case(params.case.number)) }

  package static func run(
    _ params: CasesRenderParams, _ part: any CaseSource, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> CasesRenderResult {
    let asOf = call.context.time.date
    let row = try await call.read(.all, at: located, maxAge: params.maxAgeSeconds, isRaw: false) { () throws(Fault) in
      try await part.get(located.number, fields: .all, raw: false, call.vendorCall(located.profile))
    }
    let text: String
    switch params.format {
    case .markdown:
      var renderer = CaseRenderer(row, params.utcOffset, MarkdownText(width: params.width))
      text = renderer.text()
    case .plain:
      var renderer = CaseRenderer(row, params.utcOffset, PlainText(width: params.width))
      text = renderer.text()
    }
    return CasesRenderResult(
      text: text, format: params.format, asOf: row.asOf ?? asOf, stale: row.stale, failure: row.failure)
  }
}

package enum RenderFormat: String, CaseIterable, WireValue { case markdown, plain }

package struct CasesRenderParams: CaseParams {
  package var `case`: CaseReference
  package var format: RenderFormat
  package var width: Int?
  package var utcOffset: UTCOffset
  package var maxAgeSeconds: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, format, width, utcOffset, maxAgeSeconds }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .format: Field("The format of the text.", default: "markdown"),
    .width: Field(
      "The columns of a line; wide characters count twice. Web addresses are not broken. Default: lines are not broken.",
      range: 20...1000),
    .utcOffset: Field("The offset from UTC in which times are written, such as +02:00.", default: "Z"),
    .maxAgeSeconds: MaxAge.field,
  ]
}

package struct CasesRenderResult: WireObject {
  package var text: String
  package var format: RenderFormat
  package var asOf: Timestamp
  package var stale: Bool?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable { case text, format, asOf, stale, failure }
  package static let fields: [CodingKeys: Field] = [
    .text: Field("The case with its description and comments. It ends with a line end."),
    .format: Field("The format of the text."),
    .asOf: Field("When the vendor was queried."),
    .stale: StoredAnswer.stale,
    .failure: StoredAnswer.failure,
  ]
}
