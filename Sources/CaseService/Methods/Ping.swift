package import CaseModel
package import JSON

/// Checks that the server responds.
package enum Ping: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = PingResult

  package static let name = "ping"
  package static let effect = Effect.reads
  package static let summary = "Returns an empty object."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> PingResult { PingResult() }
}

package struct PingResult: WireObject {
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
