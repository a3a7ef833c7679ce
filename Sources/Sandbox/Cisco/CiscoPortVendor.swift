import JSON

extension CiscoSimulator: PortVendor {
  var portPaths: [String] { [Self.basePath, Self.tokenPath] }

  var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...43_200, \.tokenLifetime), flag("acceptsBasicClient", \.acceptsBasicClient),
      flag("refusesTokensWith401", \.refusesTokensWith401), choice("errorForm", \.errorForm),
      flag("sendsErrorsWith200", \.sendsErrorsWith200), flag("takesOneContract", \.takesOneContract),
      number("requestsPerSecond", 0...1000, \.requestsPerSecond), flag("limitsWith429", \.limitsWith429),
      flag("tellsRetryAfter", \.sendsRetryAfter), flag("leavesOutCloseDate", \.leavesOutCloseDate),
      number("pageCases", 1...CiscoQuery.pageSize, \.pageCases), flag("saysLastIndex", \.sendsLastIndex),
      flag("saysTotalRecords", \.sendsTotalRecords), flag("hasOddLinks", \.hasOddLinks),
      flag("severityIsNumber", \.severityIsNumber),
      choice("breakage", \.breakage),
    ]
  }

  /// A setting that is one of a few words.
  private func choice<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ member: any WritableKeyPath<CiscoSettings, Word> & Sendable
  ) -> PortSetting {
    let names = Word.allCases.map(\.rawValue).joined(separator: ", ")
    return PortSetting(name: name, rule: "one of \(names)", value: .string(settings[keyPath: member].rawValue)) {
      [self] json in
      guard let word = json.string.flatMap(Word.init) else { return nil }
      return { self.adjust { $0[keyPath: member] = word } }
    }
  }
}
