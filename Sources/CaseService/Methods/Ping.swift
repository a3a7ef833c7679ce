package import CaseModel

/// Checks that the server responds.
package enum Ping: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = EmptyResult

  package static let name = "ping"
  package static let effect = Effect.reads
  package static let summary = "Returns an empty object."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> EmptyResult { EmptyResult() }
}
