import JSON

extension MarketplaceSimulator: PortVendor {
  var portPaths: [String] { MarketplaceRoute.bases + [Self.tokenPath] }

  var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...3600, \.tokenLifetime), flag("hasTerseTokens", \.hasTerseTokens),
      flag("refusesKeysWith401", \.refusesKeysWith401), flag("takesPullSecret", \.takesPullSecret),
      flag("answers200", \.answers200), flag("hasEmptyErrors", \.hasEmptyErrors),
      flag("followsTables", \.followsTables), number("accounts", 0...1000, \.accounts),
      flag("overstatesTotal", \.overstatesTotal), flag("saysTotal", \.sendsTotal),
      number("pageAccounts", 1...100, \.pageAccounts), flag("hasTranslations", \.hasTranslations),
      number("readsInProgress", 0...1000, \.readsInProgress), finalState, flag("knowsRequests", \.knowsRequests),
      flag("hasPlainTags", \.hasPlainTags),
    ]
  }

  private var finalState: PortSetting {
    PortSetting(
      name: "finalState", rule: "a name of 1 to 40 letters and underscores", value: .string(settings.finalState)
    ) { [self] json in
      guard let name = json.string, (1...40).contains(name.utf8.count),
        name.unicodeScalars.allSatisfy({ $0 == "_" || $0.isASCII && $0.properties.isAlphabetic })
      else { return nil }
      return { self.adjust { $0.finalState = name } }
    }
  }
}
