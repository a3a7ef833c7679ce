package import CaseModel
import JSON
package import ProviderKit

/// A method that needs a part of a provider. Abilities, the capability check and the fault of a vendor without the part are
/// derived from `part`.
package protocol PartMethod: WorkMethod {
  associatedtype Part
  static var part: ProviderPart<Part> { get }
}

extension PartMethod {
  package static func isSupported(by provider: Provider) -> Bool? { part.get(provider) != nil }
  package static func check(_ provider: Provider) throws(Fault) { _ = try provider.require(part) }
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
