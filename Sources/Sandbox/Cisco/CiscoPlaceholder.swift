/// The blanks in the texts of a scenario.
enum CiscoPlaceholder: String, Sendable, CaseIterable {
  case host, ip, mac, n, gb, pct, ms, serial, bug, rma, date, time, me, agent, colleague
}

/// What fills the blanks of one case.
struct CiscoPlaceholderValues: PlaceholderValues {
  /// The seed of the case.
  let seed: UInt64
  /// Unix seconds.
  let created: Int64
  let creator: CiscoCustomer
  let colleague: CiscoCustomer
  let engineer: CiscoEngineer

  func value(_ blank: CiscoPlaceholder) -> String {
    var random = random(for: blank)
    switch blank {
    case .host:
      let site = ["genova", "sestri", "nervi", "savona", "depot-ovest", "rho"].pick(&random) ?? ""
      return "\(site)-\(["rt", "sw", "fw", "wlc"].pick(&random) ?? "")\(random.within(1...24))"
    case .ip: return "10.\(random.within(16...250)).\(random.within(0...254)).\(random.within(4...250))"
    case .mac:
      let digits = random.hex32()
      return [0, 4, 8].map { String(digits.dropFirst($0).prefix(4)) }.joined(separator: ".")
    case .n: return "\(random.within(3...28))"
    case .gb: return "\(random.within(4...90) * 8)"
    case .pct: return "\(random.within(31...97))"
    case .ms: return "\(random.within(180...4200))"
    case .serial:
      let plant = ["FOX", "FCW", "FDO", "JAE", "SAL"].pick(&random) ?? ""
      return "\(plant)\(random.within(2140...2852))\(random.hex32().prefix(4).uppercased())"
    case .bug:
      let letters = Array("abcdefghijkmpqrstuvwxyz")
      return "CSCw\(letters.pick(&random) ?? "a")\(random.within(10_000...99_999))"
    case .rma: return "80\(random.within(1_000_000...9_999_999))"
    case .date: return String(UnixTime.plain(created).prefix(10))
    case .time: return String(UnixTime.plain(created).dropFirst(11).prefix(5))
    case .me: return String(creator.name.prefix { $0 != " " })
    case .agent: return String(engineer.name.prefix { $0 != " " })
    case .colleague: return colleague.name
    }
  }
}
