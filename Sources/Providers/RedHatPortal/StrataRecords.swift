import CaseModel
import JSON
import Platform
import ProviderKit
import XML

/// Maps the portal's elements. Every element but the number is optional; unknown elements stay in `raw`.
struct StrataRecords {
  let profile: String
  /// The requested members; others are not read.
  private let fields: CaseFields
  private let includesRaw: Bool
  private let names: XMLNames
  private let attributes: XMLNames

  /// For the cases of the document with this root.
  init(profile: String, fields: CaseFields, includesRaw: Bool, in root: XMLElement) {
    self.profile = profile
    self.fields = fields
    self.includesRaw = includesRaw
    names = XMLNames(Member.names, in: root)
    attributes = XMLNames(Attribute.names, in: root)
  }

  private enum Member: String, CaseIterable {
    case createdBy, createdDate, lastModifiedBy, lastModifiedDate, uri, summary, description, status, severity, type,
      product, version, component, folderNumber, accountNumber, escalated, fts, contactName, contactSsoUsername, origin,
      owner,
      entitlement, bugzillas, comments
    case viewURI = "view_uri"
    case notifiedUsers = "notified_users"

    static let all = allCases
    static let names = all.map(\.rawValue)
  }

  private enum Attribute: String, CaseIterable {
    case caseNumber, closed, alternateId, contactInfo24x7

    static let all = allCases
    static let names = all.map(\.rawValue)
  }

  /// Whether an element names a case, valid or not.
  static func isCase(_ element: XMLElement) -> Bool {
    element.attribute("caseNumber") != nil || element.child("uri") != nil
  }

  /// Nil for a case without a number, which cannot be shown.
  func row(_ element: XMLElement) -> CaseBox? {
    let row = CaseBox(profile: profile, provider: RedHatPortalProvider.id) { made in read(element, into: &made) }
    if !row.value.number.isEmpty { return row }
    Omissions.note("cases", "a case with a number")
    return nil
  }

  private func read(_ element: XMLElement, into made: inout Case) {
    made.shown = fields
    var vendor = VendorFields()
    var (number, word, isClosed): (String?, String?, Bool) = (nil, nil, false)
    element.forEachAttribute(in: attributes) { name, text in
      guard !text.isEmpty else { return }
      switch Attribute.all[name] {
      case .caseNumber: number = VendorValue.text(text).caseNumber()
      case .closed: isClosed = StrataXML.isTrue(text)
      case .alternateId: if fields.contains(.customerReference) { made.customerReference = text }
      case .contactInfo24x7: vendor.alternateContact = text
      }
    }
    let all = Member.all
    element.forEachChild(in: names) { name, child in
      let member = all[name]
      if member == .uri {
        // Red Hat: sometimes only the address has the number.
        if number == nil {
          number = child.full.flatMap(RestWire.lastSegment).flatMap { VendorValue.text($0).caseNumber() }
        }
      } else if member == .status {
        word = child.full
      } else if !readStory(member, child, &made), !readTimes(member, child, &made),
        !readPeople(member, child, &made), !readParts(member, child, &made), fields.contains(.vendorFields)
      {
        vendor.read(member, child)
      }
    }
    if let number {
      made.identify(number)
      if made.comments != nil, let list = element.child("comments") { made.comments = Self.comments(list, of: number) }
    }
    if fields.contains(.status) { made.status = RedHatStatus.read(word, isClosed: isClosed) }
    if fields.contains(.vendorFields) { made.vendorFields = vendor.json }
    if includesRaw { made.raw = .text(element.source) }
  }

  /// Returns false, and reads nothing, for any other member and for one that was not requested.
  @inline(__always)
  private func readStory(_ member: Member, _ child: XMLElement, _ made: inout Case) -> Bool {
    switch member {
    case .summary where fields.contains(.title): made.title = child.full
    case .description where fields.contains(.description): made.description = child.full
    case .severity where fields.contains(.severity):
      made.severity = (child.full.map { .text($0) } as VendorValue?)?.severity
    case .type where fields.contains(.type): made.type = child.full
    case .product where fields.contains(.product): made.product = child.full
    case .version where fields.contains(.version): made.version = child.full
    case .folderNumber where fields.contains(.group): made.group = child.full
    case .accountNumber where fields.contains(.account): made.account = child.full
    case .escalated where fields.contains(.escalated): made.escalated = child.flag
    case .viewURI where fields.contains(.url): made.url = child.full
    default: return false
    }
    return true
  }

  @inline(__always)
  private func readTimes(_ member: Member, _ child: XMLElement, _ made: inout Case) -> Bool {
    switch member {
    case .createdDate where fields.contains(.createdAt): made.createdAt = child.time(notedAs: member.rawValue)
    case .lastModifiedDate where fields.contains(.updatedAt): made.updatedAt = child.time(notedAs: member.rawValue)
    default: return false
    }
    return true
  }

  @inline(__always)
  private func readPeople(_ member: Member, _ child: XMLElement, _ made: inout Case) -> Bool {
    switch member {
    case .createdBy where fields.contains(.createdBy): made.createdBy = child.full.map { User(name: $0) }
    case .lastModifiedBy where fields.contains(.updatedBy): made.updatedBy = child.full.map { User(name: $0) }
    case .owner where fields.contains(.owner): made.owner = child.full.map { User(name: $0) }
    case .contactName where fields.contains(.contact):
      if let name = child.full { made.contact = User(name: name, userId: made.contact?.userId) }
    case .contactSsoUsername where fields.contains(.contact):
      if let id = child.full { made.contact = User(name: made.contact?.name, userId: id) }
    default: return false
    }
    return true
  }

  private func readParts(_ member: Member, _ child: XMLElement, _ made: inout Case) -> Bool {
    switch member {
    // Read once the number is known.
    case .comments where fields.contains(.comments): made.comments = []
    case .notifiedUsers where fields.contains(.watchlist): made.watchlist = Self.watchlist(child)
    case .bugzillas where fields.contains(.bugs):
      made.bugs = Self.part("bugzilla", of: child) {
        $0.full("bugzillaNumber") ?? $0.attribute("bugzillaNumber") ?? $0.full("resourceViewURI") ?? $0.full("summary")
      }
    case .entitlement:
      // Two members come from this element.
      if fields.contains(.supportTier) { made.supportTier = child.full("sla") }
      return false
    default: return false
    }
    return true
  }

  /// Members that only Red Hat has.
  private struct VendorFields {
    var component: String?
    var entitlement: String?
    var alternateContact: String?
    var origin: String?
    var followTheSun: Bool?

    mutating func read(_ member: Member, _ child: XMLElement) {
      switch member {
      case .component: component = child.full
      case .entitlement: entitlement = child.full("name")
      case .origin: origin = child.full
      case .fts: followTheSun = child.flag
      default: break
      }
    }

    var json: JSON? {
      var members: [JSON.Member] = []
      if let component { members.append(.init("component", .string(component))) }
      if let entitlement { members.append(.init("entitlement", .string(entitlement))) }
      if let alternateContact { members.append(.init("alternateContact", .string(alternateContact))) }
      if let origin { members.append(.init("origin", .string(origin))) }
      if let followTheSun { members.append(.init("followTheSun", .bool(followTheSun))) }
      // Not `nil`, which is also the literal of `JSON.null`.
      return members.isEmpty ? Optional.none : .object(members)
    }
  }

  // MARK: Parts

  /// The elements of a list in a case; nil for an implausible number of elements, which is noted.
  private static func part<Part>(_ name: String, of list: XMLElement, _ read: (XMLElement) -> Part?) -> [Part]? {
    let rows = try? StrataXML.rows(name, in: list, read)
    if rows == nil { Omissions.note(name, "a list of at most 10000 elements") }
    return rows?.parts
  }

  /// The comments within a case, oldest first; nil if they all name another case.
  private static func comments(_ list: XMLElement, of number: String) -> [Comment]? {
    var owners = PartOwners(of: number)
    let comments = part("comment", of: list) { element in
      owners.admit(StrataXML.caseNumber(of: element)) ? comment(element, raw: false) : nil
    }
    return owners.areForeign ? nil : comments?.oldestFirst
  }

  private static func watchlist(_ users: XMLElement) -> [User]? {
    part("link", of: users) { link in
      if let id = link.attribute("ssoUsername") ?? link.full("ssoUsername") { return User(userId: id) }
      return link.text.isEmpty ? nil : User(name: link.text)
    }
  }

  static func comment(_ element: XMLElement, raw: Bool) -> Comment {
    var comment = Comment(
      id: element.attribute("id").flatMap { $0.isEmpty ? nil : $0 }, text: element.childText("text") ?? "",
      author: element.full("createdBy").map { User(name: $0) }, createdAt: element.time("createdDate"),
      raw: raw ? .text(element.source) : nil)
    comment.updatedAt = element.time("lastModifiedDate")
    // Red Hat: a comment is public unless stated otherwise, and not a draft.
    comment.isPrivate = !(element.flag("public") ?? true)
    comment.isDraft = element.flag("draft") ?? false
    return comment
  }

  /// Nil for a deleted or replaced file, and for one without an id, which cannot be downloaded.
  static func attachment(_ element: XMLElement, raw: Bool) -> Attachment? {
    guard let id = element.full("uuid") ?? element.full("uri").flatMap(RestWire.lastSegment) else {
      Omissions.note("attachments", "a file with an id")
      return nil
    }
    if element.flag("active") == false || element.flag("deprecated") == true { return nil }
    var made = Attachment(
      id: id, name: element.full("fileName").flatMap(AttachmentName.decoded) ?? id,
      size: element.count("length"),
      createdAt: element.time("createdDate"))
    made.contentType = element.full("mimeType")
    made.description = element.full("description")
    made.isPrivate = element.flag("private") ?? false
    made.createdBy = element.full("createdBy").map { User(name: $0) }
    if raw { made.raw = .text(element.source) }
    return made
  }
}
