package import CaseModel
package import JSON

package struct ProgressParams: WireObject {
  package var token: JSON
  package var value: ProgressValue

  package enum CodingKeys: String, CodingKey, CaseIterable { case token, value }
  package static let fields: [CodingKeys: Field] = [
    .token: Field("The `workDoneToken` or `partialResultToken` of the request.", as: RequestToken.self),
    .value: Field("The progress, or a part of the result."),
  ]

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("token", token)
    writer.member("value", value)
    writer.endObject()
  }
}
