package import CaseModel

/// Params of which no member is used.
package struct OtherParams: WireObject {
  package enum CodingKeys: CodingKey, CaseIterable, Hashable {}
  package static let fields: [CodingKeys: Field] = [:]
  package static var allowsOtherMembers: Bool { true }
}
