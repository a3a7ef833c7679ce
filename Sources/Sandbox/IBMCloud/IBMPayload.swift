import JSON

// The bodies of requests, checked as sections 4.2 to 4.9 of the reference describe.

extension JSONRecord {
  /// A string that must be there, with so many Unicode scalars.
  func text(_ name: StaticString, within bounds: ClosedRange<Int>) throws(IBMError) -> String {
    guard let text = try optionalText(name, atMost: bounds.upperBound) else {
      throw .invalid("\(name)", "it is required")
    }
    guard text.unicodeScalars.count >= bounds.lowerBound else { throw .invalid("\(name)", "it must not be empty") }
    return text
  }

  /// A string that may be absent or null, of at most so many Unicode scalars.
  func optionalText(_ name: StaticString, atMost limit: Int) throws(IBMError) -> String? {
    let text: String?
    do { text = try string(name) } catch { throw .invalid("\(name)", "it must be a string") }
    guard (text?.unicodeScalars.count ?? 0) <= limit else {
      throw .invalid("\(name)", "it must have at most \(limit) characters")
    }
    return text
  }

  /// An array of objects that may be absent or null, with so many elements otherwise.
  func optionalRecords(_ name: StaticString, count: ClosedRange<Int>) throws(IBMError) -> [JSONRecord]? {
    let found: [JSONRecord]?
    do { found = try records(name) } catch { throw .invalid("\(name)", "it must be an array of objects") }
    guard let found else { return nil }
    guard count.contains(found.count) else {
      throw .invalid("\(name)", "it must have \(count.lowerBound) to \(count.upperBound) elements")
    }
    return found
  }

  func optionalRecord(_ name: StaticString) throws(IBMError) -> JSONRecord? {
    do { return try record(name) } catch { throw .invalid("\(name)", "it must be an object") }
  }

  func optionalBool(_ name: StaticString) throws(IBMError) -> Bool? {
    do { return try bool(name) } catch { throw .invalid("\(name)", "it must be true or false") }
  }

  /// A whole number that may be absent or null; `4.0` is whole, since IBM's own SDK sends ids that way.
  func optionalInteger(_ name: StaticString, _ bounds: ClosedRange<Int>) throws(IBMError) -> Int? {
    let value: Int?
    do { value = try integer(name) } catch { throw .invalid("\(name)", "it must be a whole number") }
    guard value.map(bounds.contains) ?? true else {
      throw .invalid("\(name)", "it must be from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return value
  }
}

extension IBMUser {
  /// A User of a request: realm and id are required. What the account does not know stays as it came.
  init(_ record: JSONRecord) throws(IBMError) {
    let realm = try record.text("realm", within: 1...20)
    guard ["IBMid", "SL", "BSS"].contains(realm) else { throw .invalid("realm", "'\(realm)' is not a realm") }
    let id = try record.text("user_id", within: 1...254)
    let name = try record.optionalText("name", atMost: 254) ?? ""
    self.init(name: name, userID: id, realm: realm, iamID: "")
  }

  /// The member of the account that this user of a request means.
  var member: IBMUser? {
    IBMPeople.customers.first { $0.realm == realm && $0.userID.lowercased() == userID.lowercased() }
  }

  static func list(_ record: JSONRecord, atLeast: Int) throws(IBMError) -> [IBMUser] {
    var users: [IBMUser] = []
    for user in try record.optionalRecords("watchlist", count: atLeast...100) ?? [] { users.append(try IBMUser(user)) }
    return users
  }
}

extension IBMResource {
  /// A CRN, or type and id for a classic device that has none.
  init(_ record: JSONRecord) throws(IBMError) {
    let note = try record.optionalText("note", atMost: 4000)
    let type = try record.optionalText("type", atMost: 200)
    if let crn = try record.optionalText("crn", atMost: 1000), !crn.isEmpty {
      self.init(crn: crn, type: type, note: note)
    } else if let type, let id = try record.optionalInteger("id", 0...9_007_199_254_740_991) {
      self.init(crn: "\(id)", type: type, note: note)
    } else {
      throw .invalid("crn", "a resource needs a crn, or a type and an id")
    }
  }
}

extension IBMOffering {
  init(_ record: JSONRecord) throws(IBMError) {
    let name = try record.text("name", within: 1...400)
    guard let type = try record.optionalRecord("type") else { throw .invalid("offering.type", "it is required") }
    let group = try type.text("group", within: 1...100)
    guard ["crn_service_name", "category"].contains(group) else {
      throw .invalid("offering.type.group", "'\(group)' is not a group")
    }
    self = .typed(
      name: name, group: group, key: try type.text("key", within: 1...400),
      kind: try type.optionalText("kind", atMost: 400), id: try type.optionalText("id", atMost: 400))
  }
}

/// The body of a new case.
struct IBMNewCase {
  let subject: String
  let description: String
  let severity: Int
  let eu: (support: Bool, dataCenter: String)
  let offering: IBMOffering?
  let resources: [IBMResource]
  let watchlist: [IBMUser]
  let invoiceNumber: String

  init(_ body: JSONRecord, _ settings: IBMSettings) throws(IBMError) {
    let type = try body.text("type", within: 1...100)
    guard let kind = IBMFacts.Kind(rawValue: type) else { throw .invalid("type", "'\(type)' is not a case type") }
    subject = try body.text("subject", within: 1...160)
    description = try body.text("description", within: 1...4000)
    severity = try body.optionalInteger("severity", 1...4) ?? 4
    eu = try Self.eu(try body.optionalRecord("eu"), settings)
    let offering = try body.optionalRecord("offering")
    if let offering { self.offering = try IBMOffering(offering) } else { self.offering = nil }
    guard self.offering != nil || kind != .technical else {
      throw .invalid("offering", "it is required for technical cases")
    }
    var resources: [IBMResource] = []
    for record in try body.optionalRecords("resources", count: 1...5) ?? [] {
      resources.append(try IBMResource(record))
    }
    self.resources = resources
    // IBM: unknown users are left out of a watchlist, not refused (section 4.7).
    watchlist = try IBMUser.list(body, atLeast: 1).compactMap(\.member)
    invoiceNumber = try body.optionalText("invoice_number", atMost: 200) ?? ""
    _ = try body.optionalBool("sla_credit_request")
  }

  /// Exactly one of the two properties, and the one that the utility of operation 13 names.
  private static func eu(
    _ record: JSONRecord?, _ settings: IBMSettings
  ) throws(IBMError) -> (support: Bool, dataCenter: String) {
    guard let record else { return (false, "") }
    let supported = try record.optionalBool("supported")
    let center = try record.optionalInteger("data_center", 0...Int(Int32.max))
    if settings.euByDataCenter {
      guard supported == nil, let center, let found = IBMPeople.euDataCenters.first(where: { $0.id == center }) else {
        throw .invalid("eu", "it must have the id of a data center, and nothing else")
      }
      return (true, found.name)
    }
    guard center == nil, let supported else { throw .invalid("eu", "it must have 'supported', and nothing else") }
    return (supported, "")
  }
}
