import CaseModel
import JSON
import ProviderKit

extension Call {
  /// The profiles of these names, or all that may have cases: those of other vendors are omitted. Throws for a name without
  /// cases.
  ///
  /// - Parameter names: the param `profiles`; nil for all.
  func profilesWithCases(_ names: [ProfileName]?) throws(Fault) -> [Profile] {
    guard let names else {
      let profiles = try context.profiles().filter { profile in
        guard case .success(let provider) = profile.provider else { return true }
        return provider.cases != nil
      }
      guard let first = profiles.first else { throw Self.noCases }
      let permitted = profiles.filter { context.permits(method, effect, on: $0) }
      if permitted.isEmpty { try context.allow(method, effect, on: first, consent: consent) }
      for profile in permitted { try context.allow(method, effect, on: profile, consent: consent) }
      return permitted
    }
    var profiles: [Profile] = []
    for (index, name) in names.enumerated() where !profiles.contains(where: { $0.name == name.text }) {
      let profile = try context.profile(name.text, path: "profiles[\(index)]")
      try context.allow(method, effect, on: profile, consent: consent)
      _ = try profile.provider.get().require(ProviderParts.cases)
      profiles.append(profile)
    }
    return profiles
  }

  /// The fault of a request for cases where no profile has any.
  static let noCases = Fault(
    .unsupported, "No configured profile has cases. Add a profile of a vendor that has cases.")
}
