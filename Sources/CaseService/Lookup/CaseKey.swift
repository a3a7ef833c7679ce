import CaseModel

/// A case of a profile.
package struct CaseKey: Hashable, Sendable {
  /// The name of the profile.
  package let profile: String
  /// The vendor's number.
  package let number: String

  package init(profile: String, number: String) { (self.profile, self.number) = (profile, number) }

  /// The case of an id; nil for a bare number, and for a text that is no id.
  package init?(id: String) {
    guard let reference = CaseReference(id), let profile = reference.profile else { return nil }
    self.init(profile: profile, number: reference.number)
  }

  /// The case id: profile/number.
  package var id: String { "\(profile)/\(number)" }
}
