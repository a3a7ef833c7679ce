/// The blanks in the texts of a scenario.
enum RedHatPlaceholder: String, Sendable, CaseIterable {
  case host, host2, ip, ns, app, cluster, pod, node, org, kernel, build, n, gb, pct, ms, hex, uuid, bug
  case date, time, me, agent, colleague
}

/// What fills the blanks of one case.
struct RedHatPlaceholderValues: PlaceholderValues {
  /// The seed of the case.
  let seed: UInt64
  /// Unix seconds.
  let created: Int64
  let creator: RedHatPerson
  let agent: RedHatPerson
  let colleague: RedHatPerson

  func value(_ blank: RedHatPlaceholder) -> String {
    var random = random(for: blank)
    switch blank {
    case .host, .host2:
      return "osl-\(["db", "app", "nfs", "kvm", "batch"].pick(&random) ?? "")\(random.within(11...79))"
    case .node:
      return "\(["worker", "infra", "master"].pick(&random) ?? "")-\(random.within(0...11)).ocp.fjordbank.example"
    case .ip: return "10.\(random.within(16...250)).\(random.within(0...254)).\(random.within(4...250))"
    case .ns: return ["payments", "kyc", "kundeportal", "ledger", "fraud-scoring"].pick(&random) ?? ""
    case .app: return ["payment-gw", "ledger-sync", "swift-bridge", "rapport", "consent-api"].pick(&random) ?? ""
    case .cluster: return "ocp-\(["prod", "stage", "dr"].pick(&random) ?? "")-\(random.within(1...3))"
    case .pod: return "\(["router-default", "image-registry", "etcd"].pick(&random) ?? "")-\(random.hex32().prefix(5))"
    case .org: return ["Fjordbank", "Forsikring", "Drift"].pick(&random) ?? ""
    case .kernel:
      return "5.14.0-\(random.within(284...570)).\(random.within(11...60)).1.el9_\(random.within(2...6)).x86_64"
    case .build:
      return "\(random.within(1...4)).\(random.within(2...31)).\(random.within(0...14))-\(random.within(1...9)).el9"
    case .n: return "\(random.within(3...28))"
    case .gb: return "\(random.within(4...90) * 10)"
    case .pct: return "\(random.within(31...97))"
    case .ms: return "\(random.within(18...4200))"
    case .hex: return String(random.hex32().prefix(8))
    case .uuid: return random.uuid()
    case .bug: return "\(random.within(1_900_000...2_390_000))"
    case .date: return String(UnixTime.plain(created).prefix(10))
    case .time: return String(UnixTime.plain(created).dropFirst(11).prefix(5))
    case .me: return creator.firstName
    case .agent: return agent.firstName
    case .colleague: return colleague.name
    }
  }

  /// The number of the bug that the case is about, if it is about one.
  var bug: String { value(.bug) }
}
