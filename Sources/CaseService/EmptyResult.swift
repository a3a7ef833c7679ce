package import CaseModel
package import JSON

/// The result of a method that returns nothing.
package struct EmptyResult: WireObject {
  package enum CodingKeys: CodingKey, CaseIterable, Hashable {}
  package static let fields: [CodingKeys: Field] = [:]
  package init() {}
  package init(from decoder: any Decoder) throws {}
  package func encode(to encoder: any Encoder) throws {}
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.endObject()
  }
}
