package import ProviderKit

/// A case in a profile that has it or may have it.
package struct LocatedCase: Sendable {
  package let profile: Profile
  package let provider: Provider
  package let number: String

  package var id: String { "\(profile.name)/\(number)" }
}
