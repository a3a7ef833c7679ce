import JSON

extension CiscoSimulator: PortVendor {
  var portPaths: [String] { [Self.basePath, Self.tokenPath] }

  var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...43_200, \.tokenLifetime), flag("acceptsBasicClient", \.acceptsBasicClient),
      flag("refusesTokensWith401", \.refusesTokensWith401), errorForm,
      flag("sendsErrorsWith200", \.sendsErrorsWith200), flag("takesOneContract", \.takesOneContract),
      number("requestsPerSecond", 0...1000, \.requestsPerSecond), flag("limitsWith429", \.limitsWith429),
      flag("tellsRetryAfter", \.tellsRetryAfter), flag("leavesOutCloseDate", \.leavesOutCloseDate),
      flag("hasOddLinks", \.hasOddLinks), flag("severityIsNumber", \.severityIsNumber),
    ]
  }

  private var errorForm: PortSetting {
    let names = CiscoErrorForm.allCases.map(\.rawValue).joined(separator: ", ")
    return PortSetting(name: "errorForm", wants: "one of \(names)", value: .string(settings.errorForm.rawValue)) {
      [self] json in
      guard let form = json.string.flatMap(CiscoErrorForm.init) else { return nil }
      return { self.adjust { $0.errorForm = form } }
    }
  }
}
