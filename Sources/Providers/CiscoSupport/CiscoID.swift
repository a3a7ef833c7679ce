import CaseModel
import JSON
import Platform
import ProviderKit

/// Ids that go into the path of a request.
enum CiscoID {
  /// Cisco: contracts have at most 120 characters, users 50, cases 64.
  static let longest = 200

  /// Whether an id may stand in a path. Cisco: a comma would be the next id, and a blank makes the gateway answer 596.
  /// What else would end the id, or lead to another path, is refused as well.
  static func isAllowed(_ id: String) -> Bool {
    let refused = Array(",/\\?#%;\"<>".utf8)
    return (1...longest).contains(id.utf8.count) && id != "." && !id.containsText("..")
      && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }
  }

  static let rule = "must be a Cisco id, without blanks, commas, semicolons, slashes, quotes and ? # % < >"

  /// Throws `invalidParams` with all that may not be sent.
  static func check(_ lists: [(path: String, ids: [String]?)]) throws(Fault) {
    var issues: [Issue] = []
    for (path, ids) in lists {
      for (index, id) in (ids ?? []).enumerated() where !isAllowed(id) {
        issues.append(Issue("\(path)[\(index)]", rule, value: .string(id)))
      }
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  /// A refusal that names the ids that were sent; any other fault as it is. Cisco: its own words name none.
  static func named(_ ids: [String], in fault: Fault) -> Fault {
    guard fault.kind == .rejected else { return fault }
    let more = ids.count > 3 ? " and \(ids.count - 3) more" : ""
    var named = fault.with("inputs", .array(ids.map { .string($0) }))
    named.message += " (Requested: \(ids.prefix(3).joined(separator: ", "))\(more).)"
    return named
  }

  /// Each id once, in the order in which they came. Cisco: user ids come back in another letter case, so that
  /// makes no difference between them.
  static func once(_ ids: [String], ignoringCase: Bool = false) -> [String] {
    var seen: Set<String> = []
    return ids.filter { seen.insert(ignoringCase ? $0.lowercased() : $0).inserted }
  }
}

/// What a profile says about listings.
struct CiscoDefaults: Sendable {
  let contracts: [String]
  let users: [String]
  /// Whole days.
  let lookback: Int

  init(_ settings: ProfileSettings) {
    let texts = { (name: String) in settings.vendorSettings[name]?.array?.compactMap(\.string) ?? [] }
    contracts = texts("contracts")
    users = texts("users")
    let days = settings.vendorSettings["lookbackDays"]?.integer ?? CiscoScope.usualLookback
    lookback = min(max(days, CiscoScope.lookbackRange.lowerBound), CiscoScope.lookbackRange.upperBound)
  }
}

/// Whose cases a listing is about: certain cases, or those of contracts and of users together.
enum CiscoSelection: Sendable, Equatable {
  case numbers([String])
  case owners(contracts: [String], users: [String])

  /// Throws `invalidParams` for ids that may not be sent and for a query about nothing, and `configuration` where the
  /// profile's own ids may not be sent.
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
