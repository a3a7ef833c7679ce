/// A case of a profile.
package struct CaseKey: Hashable, Sendable {
  /// The name of the profile.
  package let profile: String
  /// The vendor's number.
  package let number: String

  package init(profile: String, number: String) { (self.profile, self.number) = (profile, number) }

  /// The case id: profile/number.
  package var id: String { "\(profile)/\(number)" }
}
