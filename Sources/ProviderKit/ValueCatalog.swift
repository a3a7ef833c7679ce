package import CaseModel

/// Lists of the values that a vendor accepts.
package protocol ValueCatalog: Sendable {
  /// The kinds that this vendor has.
  var kinds: [ValueKind] { get }
  /// All values of a kind; `of` narrows a kind that depends on another (the versions of a product).
  func values(_ kind: ValueKind, of parent: String?, _ call: VendorCall) async throws(Fault) -> [Value]
}
