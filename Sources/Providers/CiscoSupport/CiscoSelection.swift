import CaseModel
import ProviderKit

/// The subject of a listing: given cases, or the cases of contracts and of users together.
enum CiscoSelection: Sendable, Equatable {
  case numbers([String])
  case owners(contracts: [String], users: [String])

  /// Throws `invalidParams` for invalid ids and for a query without any, and `configuration` for invalid ids of the profile.
  init(_ query: CaseQuery, _ defaults: CiscoDefaults, _ client: VendorClient) throws(Fault) {
    try CiscoID.check([("numbers", query.numbers), ("contracts", query.contracts), ("users", query.users)])
    if let numbers = query.numbers {
      self = .numbers(CiscoID.once(numbers))
      return
    }
    let isAsked = query.contracts != nil || query.users != nil
    if !isAsked { try Self.check(defaults, client) }
    let contracts = query.contracts ?? (isAsked ? [] : defaults.contracts)
    let users = query.users ?? (isAsked ? [] : defaults.users)
    guard !contracts.isEmpty || !users.isEmpty else {
      let rule = "is missing. Cisco requires contracts, users or numbers: set one of the three."
      throw Fault.invalidParams(["contracts", "users", "numbers"].map { Issue($0, rule) })
        .from(client.profile, client.provider)
        .with("remedy", "Set contracts or users of the profile \(client.profile).")
    }
    self = .owners(contracts: CiscoID.once(contracts), users: CiscoID.once(users, ignoringCase: true))
  }

  private static func check(_ defaults: CiscoDefaults, _ client: VendorClient) throws(Fault) {
    for (name, ids) in [("contracts", defaults.contracts), ("users", defaults.users)] {
      guard let index = ids.firstIndex(where: { !CiscoID.isAllowed($0) }) else { continue }
      throw client.fault(
        .configuration,
        Issue.sentence("", "Invalid \(name)[\(index)] of the profile \(client.profile): it \(CiscoID.rule)")
      )
      .with("key", "\(name)[\(index)]").with("remedy", "Correct it in the configuration.")
    }
  }
}
