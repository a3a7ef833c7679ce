package import CaseModel
package import JSON
package import ProviderKit

/// The declaration of one method.
package protocol Method: Sendable {
  associatedtype Params: WireObject
  /// A `WireObject`, or a leaf.
  associatedtype Result: Codable & Sendable & JSONWritable

  /// `noun/verb`.
  static var name: String { get }
  static var effect: Effect { get }
  /// One sentence for the reference, `--help` and other programs.
  static var summary: String { get }
  /// Reads valid params without their declaration, which costs more than a cheap method itself. Nil for all others: those are
  /// read by the declaration, which reports the errors.
  static func read(_ json: JSON) -> Params?
  /// Whether a provider has the part that the method needs; nil for a method that needs none.
  static func isSupported(by provider: Provider) -> Bool?
  /// Throws `unsupported` for a provider without the part that the method needs.
  static func check(_ provider: Provider) throws(Fault)
  /// Whether it is refused before `initialize`: a method of a protocol that begins with it.
  static var followsInitialize: Bool { get }
}

extension Method {
  package static func read(_ json: JSON) -> Params? { nil }
  package static func isSupported(by provider: Provider) -> Bool? { nil }
  package static func check(_ provider: Provider) throws(Fault) {}
  package static var followsInitialize: Bool { false }
}

extension Method where Params == NoParams {
  package static func read(_ json: JSON) -> NoParams? { json.object?.isEmpty == true ? NoParams() : nil }
}
