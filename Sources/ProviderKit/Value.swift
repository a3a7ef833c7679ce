package import CaseModel
package import JSON

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
