package import JSON
package import Platform

/// A support case of any vendor. A member is absent when the vendor does not provide it or the request does not ask for it.
///
/// A new member is added here only: the property, its key, its field and its line in `write`.
package struct Case: WireObject, Equatable {
  package var id: String
  package var profile: String
  package var provider: String
  package var number: String
  package var title: String?
  package var description: String?
  package var status: CaseStatus?
  package var severity: CaseSeverity?
  package var type: String?
  package var createdAt: Timestamp?
  package var createdBy: User?
  package var updatedAt: Timestamp?
  package var updatedBy: User?
  package var closedAt: Timestamp?
  package var contact: User?
  package var owner: User?
  package var product: String?
  package var version: String?
  package var offering: Offering?
  package var group: String?
  package var account: String?
  package var contract: String?
  package var serialNumber: String?
  package var technology: String?
  package var subTechnology: String?
  package var problemCode: String?
  package var bugs: [String]?
  package var rmas: [String]?
  package var customerReference: String?
  package var escalated: Bool?
  package var resolution: String?
  package var closeNotes: String?
  package var supportTier: String?
  package var url: String?
  package var watchlist: [User]?
  package var resources: [Resource]?
  package var attachments: [Attachment]?
  package var comments: [Comment]?
  package var vendorFields: JSON?
  package var missing: [MissingPart]?
  package var raw: RawRecord?
  package var excerpt: [Excerpt]?
  package var asOf: Timestamp?
  package var stale: Bool?
  package var failure: JSON?
  /// The members that are written, even if more are known. Not a member itself.
  package var shown = CaseFields.all

  /// The members in their order; the raw value is the bit in `CaseFields`.
  package enum CodingKeys: Int, CodingKey, CaseIterable, Sendable {
    case id, profile, provider, number, title, description, status, severity, type, createdAt, createdBy, updatedAt,
      updatedBy, closedAt, contact, owner, product, version, offering, group, account, contract, serialNumber,
      technology, subTechnology, problemCode, bugs, rmas, customerReference, escalated, resolution, closeNotes,
      supportTier, url, watchlist, resources, attachments, comments, vendorFields, missing, raw, excerpt, asOf, stale,
      failure
  }

  package static let fields: [CodingKeys: Field] = [
    .id: Field("The case id: profile/number."),
    .profile: Field("The profile that the case was read through.", canBeLeftOut: true),
    .provider: Field("The provider of the profile.", canBeLeftOut: true),
    .number: Field("The vendor's case number.", canBeLeftOut: true),
    .title: Field("A one-line summary."),
    .description: Field("The problem as reported."),
    .status: Field("The status."),
    .severity: Field("The severity."),
    .type: Field("The vendor's type of case."),
    .createdAt: Field("When the case was opened."),
    .createdBy: Field("The person who opened the case."),
    .updatedAt: Field("When the case last changed."),
    .updatedBy: Field("The person who changed the case last."),
    .closedAt: Field("When the case was closed."),
    .contact: Field("The contact person of the customer."),
    .owner: Field("The vendor's engineer."),
    .product: Field("The product."),
    .version: Field("The product's version."),
    .offering: Field("The vendor's offering."),
    .group: Field("The case group."),
    .account: Field("The account."),
    .contract: Field("The contract."),
    .serialNumber: Field("The serial number of the device."),
    .technology: Field("The vendor's technology."),
    .subTechnology: Field("The vendor's sub-technology."),
    .problemCode: Field("The vendor's problem code."),
    .bugs: Field("The vendor's bugs behind the problem."),
    .rmas: Field("The hardware returns (RMAs) of the case."),
    .customerReference: Field("The customer's own reference."),
    .escalated: Field("Whether the case is escalated."),
    .resolution: Field("How the case was resolved."),
    .closeNotes: Field("The notes written when the case was closed."),
    .supportTier: Field("The support level."),
    .url: Field("The web page of the case."),
    .watchlist: Field("People who are notified of changes."),
    .resources: Field("The affected resources."),
    .attachments: Field("The attachments, without their content."),
    .comments: Field("The comments, oldest first."),
    .vendorFields: Field(
      "Members that only this vendor has; `providers/list` declares them.", as: JSONObject.self),
    .missing: Field(
      "The members that could not be read, with their errors; absent if all were read."),
    .raw: Field("The unmodified vendor record, if requested."),
    .excerpt: Field("The text around a match of a search, in parts."),
    .asOf: Field("When the vendor was queried, for a case from the store."),
    .stale: Field("True if the vendor could not be reached, and the case is what the store has."),
    .failure: Field("Why the vendor could not be reached.", as: Failure.self),
  ]

  /// Sets the vendor's number, and the id.
  package mutating func identify(_ number: String) {
    id = profile + "/" + number
    self.number = number
  }

  /// A case with its identity only.
  package init(profile: String, provider: String, number: String) {
    self.init(profile: profile, provider: provider)
    identify(number)
  }

  /// A case without a number.
  init(profile: String, provider: String) {
    (id, number) = ("", "")
    self.profile = profile
    self.provider = provider
  }
}

// MARK: Writing

extension Case {
  /// Written by hand: cases come by the hundred (see `WireEncoder`; a test compares this with the declaration).
  package func write(to writer: inout JSONWriter) { CaseBox(self).write(shown, to: &writer) }
}

// Each member is read from the box; a method of `Case` would be called with a copy of all members.
extension CaseBox {
  /// Writes these members, and those that are always written, in the order of the declaration.
  package func write(_ shown: CaseFields, to writer: inout JSONWriter) {
    if let stored { return stored.write(shown.union(.always), to: &writer) }
    writer.beginObject()
    shown.union(.always).forEach { write($0, to: &writer) }
    writer.endObject()
  }

  /// The members that have a value.
  package var present: CaseFields {
    var writer = JSONWriter()
    var found: CaseFields = []
    writer.beginObject()
    var size = writer.bytes.count
    for key in Case.CodingKeys.allCases {
      write(key, to: &writer)
      if writer.bytes.count > size { found.insert(key) }
      size = writer.bytes.count
    }
    return found
  }

  private func write(_ key: Case.CodingKeys, to writer: inout JSONWriter) {
    switch key {
    case .id: writer.member("id", value.id)
    case .profile: writer.member("profile", value.profile)
    case .provider: writer.member("provider", value.provider)
    case .number: writer.member("number", value.number)
    case .title: writer.member("title", value.title)
    case .description: writer.member("description", value.description)
    case .type: writer.member("type", value.type)
    case .createdAt: writer.member("createdAt", value.createdAt)
    case .updatedAt: writer.member("updatedAt", value.updatedAt)
    case .closedAt: writer.member("closedAt", value.closedAt)
    case .product: writer.member("product", value.product)
    case .version: writer.member("version", value.version)
    case .group: writer.member("group", value.group)
    case .account: writer.member("account", value.account)
    case .contract: writer.member("contract", value.contract)
    case .serialNumber: writer.member("serialNumber", value.serialNumber)
    case .technology: writer.member("technology", value.technology)
    case .subTechnology: writer.member("subTechnology", value.subTechnology)
    case .problemCode: writer.member("problemCode", value.problemCode)
    case .bugs: writer.member("bugs", value.bugs)
    case .rmas: writer.member("rmas", value.rmas)
    case .customerReference: writer.member("customerReference", value.customerReference)
    case .escalated: writer.member("escalated", value.escalated)
    case .resolution: writer.member("resolution", value.resolution)
    case .closeNotes: writer.member("closeNotes", value.closeNotes)
    case .supportTier: writer.member("supportTier", value.supportTier)
    case .url: writer.member("url", value.url)
    case .vendorFields: writer.member("vendorFields", value.vendorFields)
    case .raw: writer.member("raw", value.raw)
    case .asOf: writer.member("asOf", value.asOf)
    case .stale: writer.member("stale", value.stale)
    case .failure: writer.member("failure", value.failure)
    case .status, .severity, .createdBy, .updatedBy, .contact, .owner, .offering, .watchlist, .resources, .attachments,
      .comments, .missing, .excerpt:
      writeObject(key, to: &writer)
    }
  }

  private func writeObject(_ key: Case.CodingKeys, to writer: inout JSONWriter) {
    switch key {
    case .status: writer.member("status", value.status)
    case .severity: writer.member("severity", value.severity)
    case .createdBy: writer.member("createdBy", value.createdBy)
    case .updatedBy: writer.member("updatedBy", value.updatedBy)
    case .contact: writer.member("contact", value.contact)
    case .owner: writer.member("owner", value.owner)
    case .offering: writer.member("offering", value.offering)
    case .watchlist: writer.member("watchlist", value.watchlist)
    case .resources: writer.member("resources", value.resources)
    case .attachments: writer.member("attachments", value.attachments)
    case .comments: writer.member("comments", value.comments)
    case .missing: writer.member("missing", value.missing)
    case .excerpt: writer.member("excerpt", value.excerpt)
    default: break
    }
  }
}
