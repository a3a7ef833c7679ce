import JSON

// The bodies of requests, checked as sections 4.2 to 4.9 of the reference describe.

typealias IBMFields = RequestFields<IBMError>

extension IBMFields {
  func invalid(_ name: String, because reason: String) -> IBMError { .invalid(path(of: name), because: reason) }
}

extension IBMUser {
  /// Unknown users stay as they came.
  init(_ fields: IBMFields) throws(IBMError) {
    let realm = try fields.text("realm", within: 1...20)
    guard ["IBMid", "SL", "BSS"].contains(realm) else {
      throw fields.invalid("realm", because: "'\(realm)' is not a realm")
    }
    let id = try fields.text("user_id", within: 1...254)
    self.init(name: try fields.optionalText("name", within: 0...254) ?? "", userID: id, realm: realm, iamID: "")
  }

  /// The member of the account that a request means.
  var member: IBMUser? {
    IBMPeople.customers.first { $0.realm == realm && $0.userID.lowercased() == userID.lowercased() }
  }

  static func list(_ fields: IBMFields, atLeast: Int) throws(IBMError) -> [IBMUser] {
    try fields.optionalObjects("watchlist", count: atLeast...100).map { fields throws(IBMError) in try IBMUser(fields) }
  }
}

extension IBMResource {
  /// A CRN, or type and id for a classic device that has none.
  init(_ fields: IBMFields) throws(IBMError) {
    let note = try fields.optionalText("note", within: 0...4000)
    let type = try fields.optionalText("type", within: 0...200)
    if let crn = try fields.optionalText("crn", within: 0...1000), !crn.isEmpty {
      self.init(crn: crn, type: type, note: note)
    } else if let type, let id = try fields.optionalInteger("id", 0...9_007_199_254_740_991) {
      self.init(crn: "\(id)", type: type, note: note)
    } else {
      throw fields.invalid("crn", because: "a resource needs a crn, or a type and an id")
    }
  }
}

extension IBMOffering {
  init(_ fields: IBMFields) throws(IBMError) {
    let name = try fields.text("name", within: 1...400)
    let type = try fields.required("type", try fields.optionalObject("type"))
    let group = try type.text("group", within: 1...100)
    guard ["crn_service_name", "category"].contains(group) else {
      throw type.invalid("group", because: "'\(group)' is not a group")
    }
    self = .typed(
      name: name, group: group, key: try type.text("key", within: 1...400),
      kind: try type.optionalText("kind", within: 0...400), id: try type.optionalText("id", within: 0...400))
  }
}

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
