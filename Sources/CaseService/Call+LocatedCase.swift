package import CaseModel
import JSON
import Platform
package import ProviderKit

extension Call {
  /// The provider of the profile that the param `profile` names, once policy has allowed it.
  package func provider(of name: ProfileName) throws(Fault) -> (profile: Profile, provider: Provider) {
    let profile = try context.profile(name.text, path: "profile")
    try permit(on: profile)
    return (profile, try profile.provider.get())
  }

  /// The profiles that may have a case: one for a full id; for a bare number, each whose provider's number pattern matches.
  ///
  /// Throws if none matches, and for a write if several do. Checks the policy before anything is sent.
  package func locate(_ reference: CaseReference) throws(Fault) -> [LocatedCase] {
    if let name = reference.profile {
      let profile = try context.profile(name, path: "case", value: "\(name)/\(reference.number)")
      try permit(on: profile, "\(name)/\(reference.number)")
      return [LocatedCase(profile: profile, provider: try profile.provider.get(), number: reference.number)]
    }
    let candidates = try candidates(reference.number)
    let ids = candidates.map(\.id)
    guard let first = candidates.first else { throw unmatched(reference) }
    if candidates.count > 1 && effect.isWrite {
      throw Self.ambiguous(reference, ids)
    }
    guard effect.isWrite else {
      let permitted = candidates.filter { context.permits(method, effect, on: $0.profile) }
      // The fault of a single profile that forbids it, or of one that requires a confirmation.
      if permitted.isEmpty { try permit(on: first.profile, first.id) }
      for candidate in permitted { try permit(on: candidate.profile, candidate.id) }
      return permitted
    }
    try permit(on: first.profile, first.id)
    return candidates
  }

  /// Checks the policy, before anything is sent; of a write, also begins its record in the audit.
  private func permit(on profile: Profile, _ id: String? = nil) throws(Fault) {
    try context.allow(method, effect, on: profile, consent: consent)
    try context.audit?.begin(audit, self, profile: profile.name, case: id)
  }

  /// Runs `body` at each profile that may have the case, at the same time. Returns the only result. Throws `invalidParams` with
  /// the ids if several exist. Throws the fault of the only profile, or `notFound`, if none exists.
  package func atCase<Value: Sendable>(
    _ reference: CaseReference, _ body: @escaping @Sendable (LocatedCase) async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    let locatedCases = try locate(reference)
    guard locatedCases.count > 1 else { return try await body(locatedCases[0]) }
    let results = await gatherResults(locatedCases, body)
    var found: [(id: String, value: Value)] = []
    var faults: [Fault] = []
    for (located, result) in zip(locatedCases, results) {
      switch result {
      case .success(let value): found.append((located.id, value))
      case .failure(let fault): faults.append(fault)
      }
    }
    if found.count > 1 { throw Self.ambiguous(reference, found.map(\.id).sorted()) }
    if let only = found.first { return only.value }
    throw faults.first { $0.kind != .notFound } ?? faults.first
      ?? Fault(.notFound, "Not found at any vendor: case \"\(reference.number)\".")
  }

  /// The profile and the id that a write to a case will use, if the policy permits the write once a person confirms it. Nothing
  /// is sent.
  package func target(
    of reference: CaseReference, for method: String, _ effect: Effect
  ) throws(Fault) -> LocatedCase {
    let found: [LocatedCase]
    if let name = reference.profile {
      let profile = try context.profile(name, path: "case", value: reference.text)
      found = [LocatedCase(profile: profile, provider: try profile.provider.get(), number: reference.number)]
    } else {
      found = try candidates(reference.number)
    }
    guard let first = found.first else { throw unmatched(reference) }
    if found.count > 1 { throw Self.ambiguous(reference, found.map(\.id)) }
    try context.allow(method, effect, on: first.profile, consent: .person)
    return first
  }

  /// A profile that cannot be used has no patterns, so the case may be its own. Its fault is the reason then.
  private func unmatched(_ reference: CaseReference) -> Fault {
    let broken = ((try? context.profiles()) ?? []).lazy.compactMap { profile -> String? in
      guard case .failure(let fault) = profile.provider else { return nil }
      return " The profile \(profile.name) cannot be used: \(fault.message)"
    }
    return .invalidParams(
      "case",
      "does not match the number pattern of any profile. Write it as profile/number.\(broken.first ?? "")",
      value: .string(reference.number))
  }

  private func candidates(_ number: String) throws(Fault) -> [LocatedCase] {
    try context.profiles().compactMap { profile in
      guard case .success(let provider) = profile.provider, provider.cases != nil,
        provider.descriptor.numberPatterns.contains(where: { $0.matches(number) })
      else { return nil }
      return LocatedCase(profile: profile, provider: provider, number: number)
    }
  }

  private static func ambiguous(_ reference: CaseReference, _ ids: [String]) -> Fault {
    Fault.invalidParams(
      "case", "is ambiguous. Use one of: \(ids.joined(separator: ", ")).", value: .string(reference.text)
    ).with("candidates", .array(ids.map { .string($0) }))
  }
}
