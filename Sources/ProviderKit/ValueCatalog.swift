package import CaseModel
package import JSON

/// A kind of value.
package enum ValueKind: String, CaseIterable, WireValue {
  case offerings, resolutionCodes, statuses, euSupport, products, versions, severities, types, groups, entitlements
}

/// One value of a list.
package struct Value: WireObject, Equatable {
  package var value: JSON
  package var name: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case value, name }
  package static let fields: [CodingKeys: Field] = [
    .value: Field("The value to pass: a word, a number, or an object.", as: VendorContent.self),
    .name: Field("Its name for people."),
  ]

  package init(_ value: JSON, _ name: String) {
    self.value = value
    self.name = name
  }
}

/// Lists of the values that a vendor accepts.
package protocol ValueCatalog: Sendable {
  /// The kinds that this vendor has.
  var kinds: [ValueKind] { get }
  /// All values of a kind; `of` narrows a kind that depends on another (the versions of a product).
  func values(_ kind: ValueKind, of parent: String?, _ call: VendorCall) async throws(Fault) -> [Value]
}
