/// The blanks in the texts of a scenario.
enum IBMPlaceholder: String, Sendable, CaseIterable {
  case region, zone, dc, cluster, clusterid, pool, host, host2, ip, ip2, bucket, volume, db, ns, app, version, n, gb
  case pct, ms, hex, uuid, amount, invoice, month, date, time, me, agent, colleague, domain, vpc
}

/// What fills the blanks of one case.
struct IBMPlaceholderValues: PlaceholderValues {
  /// The seed of the case.
  let seed: UInt64
  /// Unix seconds.
  let created: Int64
  let creator: IBMUser
  let agent: IBMUser
  let colleague: IBMUser

  func value(_ blank: IBMPlaceholder) -> String {
    var random = random(for: blank)
    switch blank {
    case .region, .zone, .dc, .cluster: return location(blank)
    case .pool: return ["default", "gpu-a", "batch", "ingress"].pick(&random) ?? ""
    case .host, .host2:
      return "nl-\(["app", "db", "lager", "web", "batch"].pick(&random) ?? "")-\(random.within(11...79))"
    case .ip: return "10.\(random.within(16...250)).\(random.within(0...254)).\(random.within(4...250))"
    case .ip2: return "166.9.\(random.within(10...90)).\(random.within(4...250))"
    case .bucket:
      return "nl-\(["export", "archiv", "belege", "telemetry"].pick(&random) ?? "")-\(random.within(1...19))"
    case .ns: return ["warehouse", "tracking", "billing-eu", "portal"].pick(&random) ?? ""
    case .app: return ["order-intake", "route-planner", "label-print", "customs-gw", "eta"].pick(&random) ?? ""
    case .db: return "nl-\(["orders", "tracking", "stock"].pick(&random) ?? "")-prod"
    case .vpc: return "vpc-\(["prod", "stage", "edge"].pick(&random) ?? "")"
    case .month: return ["January", "March", "June", "September", "October"].pick(&random) ?? ""
    case .domain: return "\(["portal", "track", "kunden"].pick(&random) ?? "").nordlicht.example"
    case .date: return String(UnixTime.plain(created).prefix(10))
    case .time: return String(UnixTime.plain(created).dropFirst(11).prefix(5))
    case .me: return creator.firstName
    case .agent: return agent.firstName
    case .colleague: return colleague.name
    case .clusterid, .volume, .version, .n, .gb, .pct, .ms, .hex, .uuid, .amount, .invoice:
      return figure(blank, &random)
    }
  }

  private func figure(_ blank: IBMPlaceholder, _ random: inout SplitMix64) -> String {
    switch blank {
    case .clusterid: "c\(random.hex32().prefix(19))"
    case .volume: "r010-\(random.uuid().prefix(13))"
    case .version: "\(random.within(1...4)).\(random.within(2...31)).\(random.within(0...14))"
    case .n: "\(random.within(3...28))"
    case .gb: "\(random.within(4...90) * 10)"
    case .pct: "\(random.within(31...72))"
    case .ms: "\(random.within(18...420))"
    case .hex: String(random.hex32().prefix(8))
    case .uuid: random.uuid()
    case .amount: "\(random.within(1...9)),\(random.within(100...999)).\(random.within(10...99))"
    case .invoice: invoiceNumber
    default: ""
    }
  }

  /// The number of the invoice that the case is about, if it is about one.
  var invoiceNumber: String {
    var random = SplitMix64(seed: seed, part: 0x696E_7663)
    return "50\(random.within(10_000_000...99_999_999))"
  }

  /// The names of places in one case belong together.
  private func location(_ blank: IBMPlaceholder) -> String {
    var random = SplitMix64(seed: seed, part: 0x7265_6769)
    let regions = [
      ("eu-de", "fra04"), ("eu-de", "fra02"), ("eu-gb", "lon05"), ("us-south", "dal12"), ("us-east", "wdc07"),
      ("jp-tok", "tok04"), ("eu-es", "mad02"), ("au-syd", "syd05"),
    ]
    let (region, dataCenter) = regions[random.below(regions.count)]
    switch blank {
    case .zone: return "\(region)-\(random.within(1...3))"
    case .dc: return dataCenter
    case .cluster: return "nl-\(["prod", "stage"].pick(&random) ?? "")-\(region)"
    default: return region
    }
  }

  /// The region that the texts name.
  var region: String { location(.region) }
}

extension IBMUser {
  /// What one calls the person; the whole name where it has no spaces.
  fileprivate var firstName: String { String(name.prefix { $0 != " " }) }
}
