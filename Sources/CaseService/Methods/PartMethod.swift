package import CaseModel
import JSON
package import ProviderKit

/// A method that needs a part of a provider. Abilities, the capability check and the fault of a vendor without the part are
/// derived from `part`.
package protocol PartMethod: WorkMethod {
  associatedtype Part
  static var part: ProviderPart<Part> { get }
}

/// The params of a method on one case.
package protocol CaseParams: WireObject {
  var `case`: CaseReference { get }
}

/// A method on one case, which the param `case` names.
package protocol CaseMethod: PartMethod where Params: CaseParams {
  static func run(_ params: Params, _ part: Part, at located: LocatedCase, _ call: Call) async throws(Fault) -> Result
}

/// The params of a method at one profile.
package protocol ProfileParams: WireObject {
  var profile: ProfileName { get }
}

/// A method at one profile, which the param `profile` names.
package protocol ProfileMethod: PartMethod where Params: ProfileParams {
  static func run(
    _ params: Params, _ part: Part, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> Result
}

extension PartMethod {
  package static func isSupported(by provider: Provider) -> Bool? { part.get(provider) != nil }
}

extension CaseMethod where Result: Sendable {
  package static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result {
    try await call.atCase(params.case) { (located) throws(Fault) in
      try await run(params, try located.provider.require(part), at: located, call)
    }
  }
}

extension ProfileMethod {
  package static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result {
    let (profile, provider) = try call.provider(of: params.profile)
    return try await run(params, try provider.require(part), at: provider, call.vendorCall(profile))
  }
}

extension Provider {
  /// The methods that work with it, in the order of the table.
  package var supportedMethods: [String] { methodTable.filter { $0.isSupported(self) == true }.map(\.name) }

  /// The part, or the fault `unsupported`, which lists the methods that work.
  package func require<Part>(_ part: ProviderPart<Part>) throws(Fault) -> Part {
    if let found = part.get(self) { return found }
    throw part.missing(in: self).with("supported", .array(supportedMethods.map { .string($0) }))
  }
}
