package import CaseModel

package struct SessionProfileParams: WireObject {
  package var profile: ProfileName

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile }
  package static let fields: [CodingKeys: Field] = [.profile: Field("The profile.")]
}
