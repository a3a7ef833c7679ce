import JSON

extension IBMSimulator: PortVendor {
  var portPaths: [String] { [IBMLinks.basePath, "/case-management/utilities/v1", Self.tokenPath] }

  var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...3600, \.tokenLifetime), flag("hasOddLinks", \.hasOddLinks),
      number("pageCases", 1...IBMQuery.largestPage, \.pageCases), flag("saysTotalCount", \.sendsTotalCount),
      flag("linksPages", \.linksPages), flag("listsComments", \.listsComments),
      flag("euByDataCenter", \.euByDataCenter),
      flag("hasUtilities", \.hasUtilities), flag("isStrictWithFiles", \.isStrictWithFiles),
    ]
  }
}
