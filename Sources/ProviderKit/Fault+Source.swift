package import CaseModel

extension Fault {
  /// Names the profile and the provider that the fault is about.
  package func from(_ profile: String?, _ provider: String?) -> Fault {
    with("profile", profile).with("provider", provider)
  }

  package func from(_ provider: Provider) -> Fault { from(provider.profile, provider.descriptor.id) }
}
