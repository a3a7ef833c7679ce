package import CaseModel

/// The params of a method on one case.
package protocol CaseParams: WireObject {
  var `case`: CaseReference { get }
}

/// A method on one case, which the param `case` names.
package protocol CaseMethod: PartMethod where Params: CaseParams {
  static func run(_ params: Params, _ part: Part, at located: LocatedCase, _ call: Call) async throws(Fault) -> Result
}

extension CaseMethod where Result: Sendable {
  package static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result {
    try await call.atCase(params.case) { (located) throws(Fault) in
      try await run(params, try located.provider.require(part), at: located, call)
    }
  }
}
