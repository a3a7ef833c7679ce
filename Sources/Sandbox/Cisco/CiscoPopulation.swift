import JSON

/// The cases of the simulated Cisco account.
struct CiscoPopulation: CasePopulation {
  struct Facts: ScenarioFacts {
    let technology: String
    let subTechnology: String
    /// At most 30 characters.
    let problemCode: String
    let requestType: String
    /// Whether a device may have to be replaced.
    let isHardware: Bool
    let hasBug: Bool

    init(_ json: JSON) {
      technology = json["technology"]?.string ?? ""
      subTechnology = json["subTechnology"]?.string ?? ""
      problemCode = json["problemCode"]?.string ?? ""
      requestType = json["requestType"]?.string ?? "Diagnose and Fix"
      isHardware = json["isHardware"]?.bool ?? false
      hasBug = json["hasBug"]?.bool ?? false
    }
  }

  struct Owner: Sendable {
    /// An index of `CiscoPeople.customers`: who opened the case.
    var user: Int8
    /// An index of `CiscoPeople.contracts`; -1 for none.
    var contract: Int8
  }

  let seed: UInt64
  let history: AccountHistory

  static let texts = CaseTexts<Facts>(PackageResources.cisco_json)

  static let rules = PopulationRules<SimulatedCiscoStatus>(
    // Three years: thirteen of the windows that one request may ask for.
    salt: 0x6369_7363_6F, days: 1095, prefix: "", digits: 9,
    // Nine digits have to last for all customers.
    numbers: (693_000_000, spread: 400_000, widestGap: 40_000, room: 5_000_000),
    newest: [
      .ciscoPending, .customerPending, .closed, .ciscoPending, .serviceOrderPending, .closePending,
      .ciscoReleasePending,
    ],
    urgent: 4,
    // Old cases are mostly closed; a few are open and as old as the account.
    statuses: [
      (2, [70, 0, 3, 4, 20, 3]), (7, [46, 2, 8, 14, 24, 6]), (30, [24, 5, 10, 38, 18, 5]), (120, [9, 6, 5, 69, 9, 2]),
      (400, [3, 4, 1, 89, 3, 0]), (.max, [1, 1, 0, 97, 1, 0]),
    ],
    severities: [5, 22, 53, 20])

  static func fits(_ scenario: Scenario<Facts>, _ status: SimulatedCiscoStatus) -> Bool {
    switch status {
    case .serviceOrderPending: scenario.facts.isHardware
    case .ciscoReleasePending: scenario.facts.hasBug
    default: true
    }
  }

  static func owner(_ random: inout SplitMix64) -> Owner {
    let contract = random.percent(92) ? random.weighted(CiscoPeople.contractWeights) : -1
    return Owner(user: Int8(random.weighted(CiscoPeople.customerWeights)), contract: Int8(contract))
  }

  static func lastChange(_ status: SimulatedCiscoStatus) -> LastChange {
    switch status {
    case .ciscoPending: .recent(days: 21)
    case .customerPending: .recent(days: 12)
    case .closePending: .recent(days: 5)
    case .serviceOrderPending: .recent(days: 6)
    case .ciscoReleasePending: .recent(days: 45)
    case .closed: .end(hours: 3, usualDays: 10, longestDays: 75, latest: 600...8 * 3600)
    }
  }

  static let patterns = [
    "host": "[genova|sestri|nervi|savona|depot-ovest|rho]-[rt|sw|fw|wlc][1-24]", "mac": "[x4].[x4].[x4]",
    "gb": "[32-720]", "ms": "[180-4200]", "serial": "[FOX|FCW|FDO|JAE|SAL][2140-2852][A|C|F|K|X][100-999]",
    "bug": "CSCw[a|b|d|f|h|k|m|p|r|t|v|x|z][10000-99999]", "rma": "80[1000000-9999999]",
  ]
}
