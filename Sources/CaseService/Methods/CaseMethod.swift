package import CaseModel

/// The params of a method on one case.
package protocol CaseParams: WireObject {
  var `case`: CaseReference { get }
}

/// A method on one case, which the param `case` names.
package protocol CaseMethod: PartMethod where Params: CaseParams {
  static func run(_ params: Params, _ part: Part, at located: LocatedCase, _ call: Call) async throws(Fault) -> Result
  /// What the result of a write shows of its case; nil for a read. `row` has the identity of the case only.
  static func written(_ result: Result, _ params: Params, to row: Case) -> CaseWrite?
}

extension CaseMethod {
  package static func written(_ result: Result, _ params: Params, to row: Case) -> CaseWrite? { nil }
}

extension CaseMethod where Result: Sendable {
  package static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result {
    try await call.atCase(params.case) { (located) throws(Fault) in
      let part = try located.provider.require(part)
      guard effect.isWrite else { return try await run(params, part, at: located, call) }
      return try await call.keepingWrite(to: located) { result in
        written(result, params, to: located.row)
      } by: { () throws(Fault) in
        try await run(params, part, at: located, call)
      }
    }
  }
}
