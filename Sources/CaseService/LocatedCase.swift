import CaseModel
package import ProviderKit

/// A case in a profile that has it or may have it.
package struct LocatedCase: Sendable {
  package let profile: Profile
  package let provider: Provider
  package let number: String

  /// The case with its identity only.
  var row: Case { Case(profile: profile.name, provider: provider.descriptor.id, number: number) }

  package var id: String { "\(profile.name)/\(number)" }
}
