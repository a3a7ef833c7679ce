package import CaseModel
import JSON
package import ProviderKit

/// A case that was found: the profile and its provider.
package struct LocatedCase: Sendable {
  package let profile: Profile
  package let provider: Provider
  package let number: String

  package var id: String { "\(profile.name)/\(number)" }
}

extension Call {
  /// The provider of the profile that the param `profile` names, once policy has allowed it.
  package func provider(of name: ProfileName) throws(Fault) -> (profile: Profile, provider: Provider) {
    let profile = try context.profile(name.text, path: "profile")
    try context.allow(effect, on: profile)
    return (profile, try profile.provider.get())
  }

  /// The places where a case may be: one for a full id; for a bare number, each profile whose provider's numbers look
  /// like it.
  ///
  /// Throws when there is none, and for a write when there are several. Policy is looked at here, before anything is sent.
  package func locate(_ reference: CaseReference) throws(Fault) -> [LocatedCase] {
    if let name = reference.profile {
      let profile = try context.profile(name, path: "case")
      try context.allow(effect, on: profile)
      return [LocatedCase(profile: profile, provider: try profile.provider.get(), number: reference.number)]
    }
    let candidates = try candidates(reference.number)
    let ids = candidates.map(\.id)
    guard let first = candidates.first else {
      throw .invalidParams(
        "case", "looks like no case number of any profile; say which as profile/number",
        value: .string(reference.number))
    }
    if candidates.count > 1 && effect.isWrite {
      throw Self.ambiguous(reference, ids)
    }
    try context.allow(effect, on: first.profile)
    return candidates
  }

  /// Asks each place where the case may be, at the same time. Found in one: that answer. In several: `invalidParams`
  /// with the ids. In none: the fault of the only place, or `notFound`.
  package func read<Value: Sendable>(
    _ reference: CaseReference,
    _ body: @escaping @Sendable (LocatedCase) async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    let locatedCases = try locate(reference)
    guard locatedCases.count > 1 else { return try await body(locatedCases[0]) }
    var found: [(id: String, value: Value)] = []
    var faults: [Fault] = []
    await withTaskGroup(of: (String, Result<Value, Fault>).self) { group in
      for located in locatedCases {
        group.addTask {
          do throws(Fault) {
            return (located.id, .success(try await body(located)))
          } catch {
            return (located.id, .failure(error))
          }
        }
      }
      for await (id, result) in group {
        switch result {
        case .success(let value): found.append((id, value))
        case .failure(let fault): faults.append(fault)
        }
      }
    }
    if found.count > 1 { throw Self.ambiguous(reference, found.map(\.id).sorted()) }
    if let only = found.first { return only.value }
    throw faults.first { $0.kind != .notFound } ?? faults.first ?? Fault(.notFound, "no vendor has this case")
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
      "case", "may be any of \(ids.joined(separator: ", ")); say which", value: .string(reference.text)
    ).with("candidates", .array(ids.map { .string($0) }))
  }
}
