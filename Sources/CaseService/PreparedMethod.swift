package import CaseModel

/// A method that takes what it needs of the client's state on the reading thread, in the order of the messages, and waits
/// afterwards: a later message does not change its answer.
package protocol PreparedMethod: Method {
  associatedtype Prepared: Sendable
  static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Prepared
  static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> Result
}
