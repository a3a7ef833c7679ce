import JSON

extension IBMSimulator: PortVendor {
  var vendorID: String { profile.provider }

  var portPaths: [String] { [IBMLinks.basePath, "/case-management/utilities/v1", Self.tokenPath] }

  private static let places: [(name: String, place: Place)] =
    [("token", .token), ("api", .api)] + IBMOperation.allCases.map { ($0.rawValue, .operation($0)) }

  var placeNames: [String] { Self.places.map(\.name) }

  func inject(_ fault: SimulatedFault, at place: String, times: Int) -> Bool {
    guard let found = Self.places.first(where: { $0.name == place }) else { return false }
    inject(fault, for: found.place, times: times)
    return true
  }

  var requestCounts: [(place: String, count: Int)] { Self.places.map { ($0.name, requests(at: $0.place)) } }

  var portSettings: [PortSetting] {
    let now = settings
    let lifetime = PortSetting(
      name: "tokenLifetimeSeconds", wants: "a whole number from 0 to 3600", value: .number(now.tokenLifetime)
    ) { [self] json in
      guard let seconds = json.integer, (0...3600).contains(seconds) else { return nil }
      return { self.adjust { $0.tokenLifetime = seconds } }
    }
    return [
      lifetime,
      flag("hasOddLinks", now.hasOddLinks) { $0.hasOddLinks = $1 },
      flag("listsComments", now.listsComments) { $0.listsComments = $1 },
      flag("euByDataCenter", now.euByDataCenter) { $0.euByDataCenter = $1 },
      flag("hasUtilities", now.hasUtilities) { $0.hasUtilities = $1 },
      flag("isStrictWithFiles", now.isStrictWithFiles) { $0.isStrictWithFiles = $1 },
    ]
  }

  private func flag(
    _ name: String, _ value: Bool, _ set: @escaping @Sendable (inout IBMSettings, Bool) -> Void
  ) -> PortSetting {
    PortSetting(name: name, wants: "true or false", value: .bool(value)) { [self] json in
      guard let flag = json.bool else { return nil }
      return { self.adjust { set(&$0, flag) } }
    }
  }
}
