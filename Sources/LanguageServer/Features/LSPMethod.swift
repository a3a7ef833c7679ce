package import CaseService
package import JSON

/// A request of LSP. It changes nothing, follows `initialize`, and answers null or an empty list for a document that is not open.
package protocol LSPMethod: PreparedMethod where Result == JSON {}

extension LSPMethod {
  package static var effect: Effect { .reads }
  package static var followsInitialize: Bool { true }
}
