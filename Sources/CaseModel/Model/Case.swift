package import JSON
package import Platform

/// A support case, whatever vendor it is at. A member is absent when the vendor does not give it or nobody asked for it.
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
  /// Which members are written; the rest stay behind even when they are known. Not a member itself.
  package var shown = CaseFields.all

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case id, profile, provider, number, title, description, status, severity, type, createdAt, createdBy, updatedAt,
      updatedBy, closedAt, contact, owner, product, version, offering, group, account, contract, serialNumber,
      technology, subTechnology, problemCode, bugs, rmas, customerReference, escalated, resolution, closeNotes,
      supportTier, url, watchlist, resources, attachments, comments, vendorFields, missing, raw
  }

  package static let fields: [CodingKeys: Field] = [
    .id: Field("Names the case everywhere: profile/number."),
    .profile: Field("The profile that the case was read through.", canBeLeftOut: true),
    .provider: Field("The provider behind the profile.", canBeLeftOut: true),
    .number: Field("The vendor's number of the case.", canBeLeftOut: true),
    .title: Field("What it is about, in a line."),
    .description: Field("What was reported."),
    .status: Field("Where the case stands."),
    .severity: Field("How bad it is."),
    .type: Field("The vendor's word for the kind of case."),
    .createdAt: Field("When it was opened."),
    .createdBy: Field("Who opened it."),
    .updatedAt: Field("When anything about it changed last."),
    .updatedBy: Field("Who changed it last."),
    .closedAt: Field("When it was closed."),
    .contact: Field("Whom the vendor talks to."),
    .owner: Field("Who works on it at the vendor."),
    .product: Field("The product it is about."),
    .version: Field("The product's version."),
    .offering: Field("What it is about at the vendor."),
    .group: Field("The group of cases it is filed in."),
    .account: Field("The account it belongs to."),
    .contract: Field("The contract it runs under."),
    .serialNumber: Field("The serial number of the device."),
    .technology: Field("The vendor's technology."),
    .subTechnology: Field("The vendor's sub-technology."),
    .problemCode: Field("The vendor's code of the problem."),
    .bugs: Field("Bugs that the vendor linked."),
    .rmas: Field("Returns of hardware that the vendor linked."),
    .customerReference: Field("The customer's own reference."),
    .escalated: Field("Whether it was escalated."),
    .resolution: Field("How it was resolved."),
    .closeNotes: Field("What was said when it was closed."),
    .supportTier: Field("The level of support it runs under."),
    .url: Field("The page for people."),
    .watchlist: Field("Who is told of changes."),
    .resources: Field("What it is about, piece by piece."),
    .attachments: Field("Its files, without their content."),
    .comments: Field("What was said, oldest first."),
    .vendorFields: Field("What only this vendor has; `providers/list` declares its members."),
    .missing: Field(
      "The members that the vendor failed to return, although it returned the case itself; absent if none."),
    .raw: Field("The vendor's record untouched, when it was asked for."),
  ]

  /// Gives it the vendor's number, and the id that goes with it.
  package mutating func identify(_ number: String) {
    id = profile + "/" + number
    self.number = number
  }

  /// A case of which only its identity is known yet.
  package init(profile: String, provider: String, number: String) {
    self.init(profile: profile, provider: provider)
    identify(number)
  }

  /// A case that is to be identified yet.
  init(profile: String, provider: String) {
    (id, number) = ("", "")
    self.profile = profile
    self.provider = provider
  }
}
