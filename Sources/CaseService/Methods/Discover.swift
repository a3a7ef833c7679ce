package import CaseModel

/// Describes the protocol to other programs.
package enum Discover: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = OpenRPCDocument

  package static let name = "rpc.discover"
  package static let effect = Effect.reads
  package static let summary = "Returns an OpenRPC 1.3 document that describes every method."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> OpenRPCDocument {
    let described = call.frontEnd.described ?? call.frontEnd
    return OpenRPCDocument(
      OpenRPC.document(described.rows, notifications: described.notifications, version: call.context.version))
  }
}
