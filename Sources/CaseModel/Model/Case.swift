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
    self.number = number
    let (profile, number) = (profile.utf8, number.utf8)
    // In one step: two concatenations take three times as long.
    id = String(unsafeUninitializedCapacity: profile.count + 1 + number.count) { bytes in
      let slash = bytes.initialize(fromContentsOf: profile)
      bytes[slash] = UInt8(ascii: "/")
      let rest = UnsafeMutableBufferPointer(rebasing: bytes[(slash + 1)...])
      return slash + 1 + rest.initialize(fromContentsOf: number)
    }
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

// Each member is read from the box; a method of `Case` would be called with a copy of all members. Written in sequence: a loop
// over the set and a switch take six times as long for a member that is absent.
extension CaseBox {
  /// Writes these members, and those that are always written, in the order of the declaration.
  package func write(_ shown: CaseFields, to writer: inout JSONWriter) {
    let shown = shown.union(.always)
    if let stored { return stored.write(shown, to: &writer) }
    writer.beginObject()
    writeSummary(shown, to: &writer)
    writeSubject(shown, to: &writer)
    writeRest(shown, to: &writer)
    writer.endObject()
  }

  /// The members that have a value.
  package var present: CaseFields {
    var writer = JSONWriter()
    write(.all, to: &writer)
    let written = (try? JSON(parsing: writer.bytes))?.object ?? []
    return CaseFields(written.compactMap { CaseField(stringValue: $0.name) })
  }

  @inline(__always)
  private func writeSummary(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.id) { writer.member("id", value.id) }
    if shown.contains(.profile) { writer.member("profile", value.profile) }
    if shown.contains(.provider) { writer.member("provider", value.provider) }
    if shown.contains(.number) { writer.member("number", value.number) }
    if shown.contains(.title) { writer.member("title", value.title) }
    if shown.contains(.description) { writer.member("description", value.description) }
    if shown.contains(.status) { writer.member("status", value.status) }
    if shown.contains(.severity) { writer.member("severity", value.severity) }
    if shown.contains(.type) { writer.member("type", value.type) }
    if shown.contains(.createdAt) { writer.member("createdAt", value.createdAt) }
    if shown.contains(.createdBy) { writer.member("createdBy", value.createdBy) }
    if shown.contains(.updatedAt) { writer.member("updatedAt", value.updatedAt) }
    if shown.contains(.updatedBy) { writer.member("updatedBy", value.updatedBy) }
    if shown.contains(.closedAt) { writer.member("closedAt", value.closedAt) }
  }

  @inline(__always)
  private func writeSubject(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.contact) { writer.member("contact", value.contact) }
    if shown.contains(.owner) { writer.member("owner", value.owner) }
    if shown.contains(.product) { writer.member("product", value.product) }
    if shown.contains(.version) { writer.member("version", value.version) }
    if shown.contains(.offering) { writer.member("offering", value.offering) }
    if shown.contains(.group) { writer.member("group", value.group) }
    if shown.contains(.account) { writer.member("account", value.account) }
    if shown.contains(.contract) { writer.member("contract", value.contract) }
    if shown.contains(.serialNumber) { writer.member("serialNumber", value.serialNumber) }
    if shown.contains(.technology) { writer.member("technology", value.technology) }
    if shown.contains(.subTechnology) { writer.member("subTechnology", value.subTechnology) }
    if shown.contains(.problemCode) { writer.member("problemCode", value.problemCode) }
    if shown.contains(.bugs) { writer.member("bugs", value.bugs) }
    if shown.contains(.rmas) { writer.member("rmas", value.rmas) }
  }

  @inline(__always)
  private func writeRest(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.customerReference) { writer.member("customerReference", value.customerReference) }
    if shown.contains(.escalated) { writer.member("escalated", value.escalated) }
    if shown.contains(.resolution) { writer.member("resolution", value.resolution) }
    if shown.contains(.closeNotes) { writer.member("closeNotes", value.closeNotes) }
    if shown.contains(.supportTier) { writer.member("supportTier", value.supportTier) }
    if shown.contains(.url) { writer.member("url", value.url) }
    if shown.contains(.watchlist) { writer.member("watchlist", value.watchlist) }
    if shown.contains(.resources) { writer.member("resources", value.resources) }
    if shown.contains(.attachments) { writer.member("attachments", value.attachments) }
    if shown.contains(.comments) { writer.member("comments", value.comments) }
    if shown.contains(.vendorFields) { writer.member("vendorFields", value.vendorFields) }
    if shown.contains(.missing) { writer.member("missing", value.missing) }
    if shown.contains(.raw) { writer.member("raw", value.raw) }
    if shown.contains(.excerpt) { writer.member("excerpt", value.excerpt) }
    if shown.contains(.asOf) { writer.member("asOf", value.asOf) }
    if shown.contains(.stale) { writer.member("stale", value.stale) }
    if shown.contains(.failure) { writer.member("failure", value.failure) }
  }
}
