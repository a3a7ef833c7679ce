package import CaseModel
package import JSON

/// Why the last round of a profile failed.
package struct ProfileFailure: WireObject {
  package var profile: String
  package var failure: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, failure }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."), .failure: Field("The error of its last round.", as: Failure.self),
  ]

  init(profile: String, failure: JSON) { (self.profile, self.failure) = (profile, failure) }
}
