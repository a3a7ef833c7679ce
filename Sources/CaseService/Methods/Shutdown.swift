package import CaseModel
package import JSON
import JSONRPC

/// Refuses later requests; `exit` follows.
package enum Shutdown: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = ShutdownResult

  package static let name = "shutdown"
  package static let effect = Effect.session
  package static let summary = "Refuses later requests; `exit` then ends the process with code 0."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> ShutdownResult {
    call.connection?.markShutDown()
    return ShutdownResult(.null)
  }
}

package struct ShutdownResult: WrappedJSON {
  package static var schemaName: String? { "ShutdownResult" }
  package static var schema: JSON { ["type": "null", "description": "Always null."] }
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
