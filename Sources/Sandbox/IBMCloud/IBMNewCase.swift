struct IBMNewCase {
  let subject: String
  let description: String
  let severity: Int
  let eu: (support: Bool, dataCenter: String)
  let offering: IBMOffering?
  let resources: [IBMResource]
  let watchlist: [IBMUser]
  let invoiceNumber: String

  init(_ body: IBMFields, _ settings: IBMSettings) throws(IBMError) {
    let type = try body.text("type", within: 1...100)
    guard let kind = IBMFacts.Kind(rawValue: type) else {
      throw body.invalid("type", because: "'\(type)' is not a case type")
    }
    subject = try body.text("subject", within: 1...160)
    description = try body.text("description", within: 1...4000)
    severity = try body.optionalInteger("severity", 1...4) ?? 4
    eu = try Self.eu(body, settings)
    offering = try body.optionalObject("offering").map { fields throws(IBMError) in try IBMOffering(fields) }
    guard offering != nil || kind != .technical else {
      throw body.invalid("offering", "is required for technical cases")
    }
    resources = try body.optionalObjects("resources", count: 1...5).map { fields throws(IBMError) in
      try IBMResource(fields)
    }
    // IBM: unknown users are left out of a watchlist, not refused (section 4.7).
    watchlist = try IBMUser.list(body, atLeast: 1).compactMap(\.member)
    invoiceNumber = try body.optionalText("invoice_number", within: 0...200) ?? ""
    _ = try body.flag("sla_credit_request")
  }

  /// Exactly one of the two properties: the one that the utility of operation 13 names.
  private static func eu(
    _ body: IBMFields, _ settings: IBMSettings
  ) throws(IBMError) -> (support: Bool, dataCenter: String) {
    guard let fields = try body.optionalObject("eu") else { return (false, "") }
    let supported = try fields.flag("supported")
    let center = try fields.optionalInteger("data_center", 0...Int(Int32.max))
    if settings.euByDataCenter {
      guard supported == nil, let center, let found = IBMPeople.euDataCenters.first(where: { $0.id == center }) else {
        throw body.invalid("eu", "must have the id of a data center, and nothing else")
      }
      return (true, found.name)
    }
    guard center == nil, let supported else { throw body.invalid("eu", "must have 'supported', and nothing else") }
    return (supported, "")
  }
}
