import JSON

extension RedHatSimulator: PortVendor {
  var portPaths: [String] { RedHatDialect.allCases.map(\.basePath) + [RedHatRoute.filesPath, Self.tokenPath] }

  var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...3600, \.tokenLifetime), flag("rotatesOfflineTokens", \.rotatesOfflineTokens),
      flag("admitsServiceAccounts", \.admitsServiceAccounts),
      flag("acceptsPlainXML", \.acceptsPlainXML), flag("prefixesXML", \.prefixesXML),
      flag("errorsInXML", \.errorsInXML), flag("hasErrorPages", \.hasErrorPages),
      flag("hidesPlainTextComments", \.hidesPlainTextComments), flag("accepts202", \.accepts202),
      flag("saysTotalCount", \.sendsTotalCount), flag("commentsAnswer", \.commentsAnswer),
      flag("commentsReopen", \.commentsReopen), flag("statusReopens", \.statusReopens),
      flag("withdrawsEscalations", \.withdrawsEscalations), number("defaultSeverity", 1...4, \.defaultSeverity),
      defaultType,
      number("attachmentBytes", 1...(1 << 30), \.attachmentBytes),
      flag("hasSampleShapes", \.hasSampleShapes), number("pageCases", 1...1000, \.pageCases),
      number("restV3PageCases", 0...200, \.restV3PageCases),
      flag("strataIsGone", \.strataIsGone),
      flag("restV1IsGone", \.restV1IsGone), flag("restV3IsGone", \.restV3IsGone),
    ]
  }

  private var defaultType: PortSetting {
    PortSetting(
      name: "defaultType", rule: "one of \(RedHatCatalog.types.joined(separator: ", "))",
      value: .string(settings.defaultType)
    ) { [self] json in
      guard let type = json.string, RedHatCatalog.types.contains(type) else { return nil }
      return { self.adjust { $0.defaultType = type } }
    }
  }
}
