package import CaseModel

/// Whether an edition may be ordered.
package struct OrderEligibility: WireObject, Equatable {
  package var allowed: Bool
  package var reason: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case allowed, reason }
  package static let fields: [CodingKeys: Field] = [
    .allowed: Field("Whether the account may order the edition; false also if the vendor refuses to check it."),
    .reason: Field("The vendor's reason for a refusal."),
  ]

  package init(allowed: Bool, reason: String? = nil) {
    self.allowed = allowed
    self.reason = reason
  }
}
