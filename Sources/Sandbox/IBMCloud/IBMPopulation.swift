/// The cases of the simulated IBM Cloud account.
struct IBMPopulation: CasePopulation {
  let seed: UInt64
  let history: AccountHistory

  static let texts = CaseTexts<IBMFacts>(PackageResources.ibm_json)

  static let rules = PopulationRules<SimulatedIBMStatus>(
    salt: 0, days: 548, prefix: "CS", digits: 7,
    // Seven digits have to last for all customers.
    numbers: (3_000_000, spread: 50_000, widestGap: 40_000, room: 6_900_000),
    newest: [.new, .inProgress, .new, .waitingOnClient, .resolutionProvided, .resolved, .inProgress], urgent: 7,
    // IBM: Waiting on client turns into Resolved after 7 days and that into Closed after 7 more.
    statuses: [
      (2, [35, 35, 15, 10, 5, 0]), (5, [15, 40, 20, 15, 10, 0]), (14, [0, 40, 30, 15, 15, 0]),
      (60, [0, 32, 18, 10, 15, 25]), (200, [0, 14, 8, 6, 10, 62]), (.max, [0, 9, 5, 4, 7, 75]),
    ],
    severities: [8, 24, 43, 25])

  /// The support plan when a case of that age was opened; it was upgraded twice.
  static func tier(age: Int64) -> String {
    switch age / AccountHistory.day {
    case ..<150: "Premium"
    case ..<430: "Standard"
    default: "Basic"
    }
  }

  /// IBM: the plan Basic has severity 4 only.
  static func severity(_ drawn: Int, age: Int64) -> Int { tier(age: age) == "Basic" ? 4 : drawn }

  static func owner(_ random: inout SplitMix64) {}

  static func lastChange(_ status: SimulatedIBMStatus) -> LastChange {
    switch status {
    case .new: .opening
    case .inProgress: .recent(days: 30)
    case .waitingOnClient, .resolved: .recent(days: 7)
    case .resolutionProvided: .recent(days: 13)
    case .closed: .end(wait: 7, hours: 3, usualDays: 9, longestDays: 45, latest: 3600...4 * 86400)
    }
  }

  static let patterns = [
    "region": "@[eu-de|eu-de|eu-gb|us-south|us-east|jp-tok|eu-es|au-syd]",
    "dc": "@[fra04|fra02|lon05|dal12|wdc07|tok04|mad02|syd05]",
    "zone": "{region}-[1-3]", "cluster": "nl-[prod|stage]-{region}", "clusterid": "c[x19]",
    "vpc": "vpc-[prod|stage|edge]", "host": "nl-[app|db|lager|web|batch]-[11-79]",
    "host2": "nl-[app|db|lager|web|batch]-[11-79]", "ip2": "166.9.[10-90].[4-250]",
    "pool": "[default|gpu-a|batch|ingress]", "bucket": "nl-[export|archiv|belege|telemetry]-[1-19]",
    "volume": "r010-[x8]-[x4]", "db": "nl-[orders|tracking|stock]-prod",
    "ns": "[warehouse|tracking|billing-eu|portal]", "app": "[order-intake|route-planner|label-print|customs-gw|eta]",
    "domain": "[portal|track|kunden].nordlicht.example", "version": "[1-4].[2-31].[0-14]", "pct": "[31-72]",
    "ms": "[18-420]", "month": "[January|March|June|September|October]", "amount": "[1-9],[100-999].[10-99]",
    "invoice": "50[10000000-99999999]",
  ]
}
