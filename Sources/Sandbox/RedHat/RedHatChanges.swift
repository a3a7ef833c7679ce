/// The changes that a request asks for, in any dialect. Nil: unchanged.
struct RedHatChanges: Sendable {
  var summary: String?
  var description: String?
  var product: String?
  var version: String?
  var component: String?
  var type: String?
  var severity: String?
  var status: SimulatedRedHatStatus?
  var alternateID: String?
  var reference: String?
  var notes: String?
  /// The number of a group; empty or -1 for none.
  var group: String?
  var contact: String?
  var suppliedName: String?
  var suppliedPhone: String?
  var suppliedEmail: String?
  var entitlement: String?
  var account: String?
  var isEscalated: Bool?
  var followsTheSun: Bool?
  var tags: [String]?

  init() {}

  /// A `case` of strata. Members that cannot be changed are ignored, since clients send whole cases back.
  init(_ record: StrataRecord) throws(RedHatError) {
    summary = record["summary"]
    description = record.verbatim("description")
    product = record["product"]
    version = record["version"]
    component = record["component"]
    type = record["type"]
    severity = record["severity"]
    if let title = record["status"] {
      guard let found = SimulatedRedHatStatus(title: title) else { throw .bad("Unknown status \(title)") }
      status = found
    }
    alternateID = record.attribute("alternateId")
    reference = record["reference"]
    notes = record["notes"]
    group = record["folderNumber"]
    contact = record["contactSsoUsername"]
    suppliedName = record["suppliedName"]
    suppliedPhone = record["suppliedPhone"]
    suppliedEmail = record["suppliedEmail"]
    entitlement = record.record("entitlement")?["name"]
    account = record["accountNumber"]
    isEscalated = record.flag("escalated")
    followsTheSun = record.flag("fts")
    tags = record.record("tags")?.texts("tag")
  }

  // MARK: Acting

  /// Checks and changes only what differs, so that a client may send a whole case back.
  func apply(
    to found: inout RedHatCase, groups: [RedHatGroup], _ settings: RedHatSettings
  ) throws(RedHatError) {
    try applyProduct(to: &found)
    if let summary {
      guard !summary.isEmpty else { throw .missing("summary") }
      found.summary = summary
    }
    if let description { found.description = description }
    if let component { found.component = component }
    if let type, type != found.type {
      guard RedHatCatalog.types.contains(type) else { throw .bad("Unknown case type \(type)") }
      found.type = type
    }
    if let severity {
      guard let level = SimulatedRedHatSeverity.level(severity) else { throw .bad("Unknown severity \(severity)") }
      found.severity = level
    }
    if let status, status != found.status {
      guard found.status != .closed || settings.statusReopens else { throw .bad("The case is closed") }
      found.status = status
    }
    if let alternateID { found.alternateID = alternateID }
    if let reference { found.reference = reference }
    if let notes { found.notes = notes }
    try applyGroup(to: &found, groups)
    try applyPeople(to: &found)
    // Red Hat: documents only escalations.
    if let isEscalated, isEscalated || settings.withdrawsEscalations { found.isEscalated = isEscalated }
    if let followsTheSun { found.followsTheSun = followsTheSun }
    if let tags { found.tags = tags }
  }

  private func applyProduct(to found: inout RedHatCase) throws(RedHatError) {
    let isNewProduct = product != nil && product != found.product
    if let product, isNewProduct {
      guard RedHatCatalog.product(product) != nil else { throw .bad("The product \(product) is not known") }
      found.product = product
    }
    guard let version, version != found.version else { return }
    guard RedHatCatalog.product(found.product)?.versions.contains(version) == true else {
      throw .bad("The version \(version) is not known for this product")
    }
    found.version = version
  }

  private func applyGroup(to found: inout RedHatCase, _ groups: [RedHatGroup]) throws(RedHatError) {
    guard let group else { return }
    if group.isEmpty || group == "-1" {
      found.group = nil
      return
    }
    guard let number = Int(group), groups.contains(where: { $0.number == number }) else {
      throw .bad("Unknown case group \(group)")
    }
    found.group = number
  }

  private func applyPeople(to found: inout RedHatCase) throws(RedHatError) {
    if let contact, contact != found.contact.sso {
      guard let person = RedHatPeople.customer(contact) else { throw .bad("Unknown user \(contact)") }
      found.contact = person
    }
    if let suppliedName { found.suppliedName = suppliedName }
    if let suppliedPhone { found.suppliedPhone = suppliedPhone }
    if let suppliedEmail { found.suppliedEmail = suppliedEmail }
    if let entitlement, entitlement != found.entitlement {
      guard RedHatCatalog.entitlements.contains(where: { $0.name == entitlement }) else {
        throw .bad("Unknown entitlement \(entitlement)")
      }
      found.entitlement = entitlement
    }
  }
}

extension RedHatSimulator {
  func makeCase(_ call: RedHatCall, _ requested: RedHatChanges) throws(RedHatError) -> RedHatCase {
    for (name, value) in [
      ("summary", requested.summary), ("description", requested.description), ("product", requested.product),
      ("version", requested.version),
    ] where value?.isEmpty ?? true {
      throw .missing(name)
    }
    let account = requested.account ?? call.account ?? call.caller.account
    guard RedHatPeople.accounts.contains(where: { $0.number == account }) else {
      throw .bad("You have no access to the account \(account)")
    }
    let groups = cases.groups()
    return try cases.create(now: call.now) { number, id, now throws(RedHatError) in
      var made = RedHatCase(
        number: number, id: id, createdAt: now, createdBy: call.caller, updatedAt: now, updatedBy: call.caller,
        severity: Int8(clamping: call.settings.defaultSeverity), type: call.settings.defaultType, account: account,
        contact: call.caller, group: groups.first(where: \.isDefault)?.number)
      var requested = requested
      // Red Hat: ignored at creation; a PUT sets it.
      requested.alternateID = nil
      requested.isEscalated = nil
      try requested.apply(to: &made, groups: groups, call.settings)
      if made.entitlement.isEmpty { made.entitlement = RedHatCatalog.entitlement(for: made.product)?.name ?? "" }
      return made
    }
  }

  func changeCase(_ call: RedHatCall, _ requested: RedHatChanges) throws(RedHatError) {
    let groups = cases.groups()
    try cases.edit(call) { found, _ throws(RedHatError) in
      try requested.apply(to: &found, groups: groups, call.settings)
    }
  }
}
