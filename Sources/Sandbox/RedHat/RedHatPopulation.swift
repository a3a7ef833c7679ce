import JSON

/// The cases of the simulated Customer Portal's accounts.
struct RedHatPopulation: CasePopulation {
  struct Facts: ScenarioFacts {
    /// The code in `RedHatCatalog.products`.
    let product: String
    let component: String
    let type: String

    init(_ json: JSON) {
      product = json["product"]?.string ?? ""
      component = json["component"]?.string ?? ""
      type = json["type"]?.string ?? "Defect / Bug"
    }
  }

  struct Owner: Sendable {
    /// An index of `RedHatPeople.accounts`.
    var account: Int8
    /// 0 for none.
    var group: Int32
  }

  let seed: UInt64
  let history: AccountHistory

  static let texts = CaseTexts<Facts>(PackageResources.redhat_json)

  static let rules = PopulationRules<SimulatedRedHatStatus>(
    salt: 0x7265_6468_6174, days: 548, prefix: "", digits: 8,
    // The eight digits begin with a zero.
    numbers: (3_700_000, spread: 90_000, widestGap: 20_000, room: 6_000_000),
    newest: [.waitingOnRedHat, .waitingOnRedHat, .waitingOnCustomer, .waitingOnRedHat, .closed], urgent: 2,
    statuses: [
      (3, [75, 23, 2]), (14, [55, 35, 10]), (60, [32, 26, 42]), (200, [12, 10, 78]), (.max, [4, 4, 92]),
    ],
    severities: [6, 22, 50, 22])

  static func owner(_ random: inout SplitMix64) -> Owner {
    let account: Int8 = random.percent(75) ? 0 : 1
    return Owner(
      account: account, group: random.percent(35) ? 0 : account == 1 ? 9003 : random.percent(60) ? 9001 : 9002)
  }

  static func lastChange(_ status: SimulatedRedHatStatus) -> LastChange {
    switch status {
    case .waitingOnRedHat: .recent(days: 24)
    case .waitingOnCustomer: .recent(days: 14)
    case .closed: .end(hours: 4, usualDays: 12, longestDays: 60, latest: 600...6 * 3600)
    }
  }

  static let patterns = [
    "host": "osl-[db|app|nfs|kvm|batch][11-79]", "host2": "osl-[db|app|nfs|kvm|batch][11-79]",
    "node": "[worker|infra|master]-[0-11].ocp.fjordbank.example",
    "ns": "[payments|kyc|kundeportal|ledger|fraud-scoring]",
    "app": "[payment-gw|ledger-sync|swift-bridge|rapport|consent-api]", "cluster": "ocp-[prod|stage|dr]-[1-3]",
    "pod": "[router-default|image-registry|etcd]-[x5]", "org": "[Fjordbank|Forsikring|Drift]",
    "kernel": "5.14.0-[284-570].[11-60].1.el9_[2-6].x86_64", "build": "[1-4].[2-31].[0-14]-[1-9].el9",
    "bug": "[1900000-2390000]",
  ]
}
