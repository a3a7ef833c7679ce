import CaseModel
import JSON
import Platform
import ProviderKit

/// Ids in the path of a request.
enum CiscoID {
  /// Cisco: contracts have at most 120 characters, users 50, cases 64.
  static let longest = 200

  /// Whether an id is valid in a path. Cisco: a comma separates ids, and a blank makes the gateway respond with 596. Other
  /// characters that end a segment or change the path are invalid, too.
  static func isAllowed(_ id: String) -> Bool {
    let refused = Array(",/\\?#%;\"<>".utf8)
    return (1...longest).contains(id.utf8.count) && id != "." && !id.containsText("..")
      && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }
  }

  static let rule = "must be a Cisco id without blanks, commas, semicolons, slashes, quotes, or any of ? # % < >"

  /// Throws `invalidParams` with all invalid ids.
  static func check(_ lists: [(path: String, ids: [String]?)]) throws(Fault) {
    var issues: [Issue] = []
    for (path, ids) in lists {
      for (index, id) in (ids ?? []).enumerated() where !isAllowed(id) {
        issues.append(Issue("\(path)[\(index)]", rule, value: .string(id)))
      }
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  /// Names the sent ids in a rejection; returns any other fault unchanged. Cisco: its own message names none.
  static func named(_ ids: [String], in fault: Fault) -> Fault {
    guard fault.kind == .rejected else { return fault }
    let more = ids.count > 3 ? " and \(ids.count - 3) more" : ""
    var named = fault.with("inputs", .array(ids.map { .string($0) }))
    named.message += " (Requested: \(ids.prefix(3).joined(separator: ", "))\(more).)"
    return named
  }

  /// Each id once, in the given order. Cisco: user ids come back in another letter case, so case does not matter.
  static func once(_ ids: [String], ignoringCase: Bool = false) -> [String] {
    var seen: Set<String> = []
    return ids.filter { seen.insert(ignoringCase ? $0.lowercased() : $0).inserted }
  }
}

/// The settings of a profile for listings.
struct CiscoDefaults: Sendable {
  let contracts: [String]
  let users: [String]
  /// In days.
  let lookback: Int

  init(_ settings: ProfileSettings) {
    let texts = { (name: String) in settings.vendorSettings[name]?.array?.compactMap(\.string) ?? [] }
    contracts = texts("contracts")
    users = texts("users")
    let days = settings.vendorSettings["lookbackDays"]?.integer ?? CiscoScope.usualLookback
    lookback = min(max(days, CiscoScope.lookbackRange.lowerBound), CiscoScope.lookbackRange.upperBound)
  }
}

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
