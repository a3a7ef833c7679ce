import CaseModel
import JSON
import Platform
import ProviderKit
import XML

/// From the portal's elements to casewire's values. Every element is optional but the number; what is not known stays in
/// `raw`.
struct StrataRecords {
  let profile: String
  /// The members wanted; others are not read.
  let fields: CaseFields
  let wantsRaw: Bool

  func read(_ element: XMLElement) throws(UnreadableAnswer) -> Case {
    guard let number = element.attribute("caseNumber") ?? Self.number(inAddress: element.full("uri")) else {
      throw UnreadableAnswer("a case has no caseNumber")
    }
    var made = Case(profile: profile, provider: RedHatPortalProvider.id, number: number)
    made.shown = fields
    readStory(element, &made)
    try readTimes(element, &made)
    readPeople(element, &made)
    if fields.contains(.comments), let comments = element.child("comments") {
      made.comments = try Self.comments(comments, raw: false)
    }
    if fields.contains(.vendorFields) { made.vendorFields = Self.vendorFields(element) }
    if wantsRaw { made.raw = .text(element.source) }
    return made
  }

  private func readStory(_ element: XMLElement, _ made: inout Case) {
    if fields.contains(.title) { made.title = element.full("summary") }
    if fields.contains(.description) { made.description = element.full("description") }
    if fields.contains(.status) {
      let isClosed = element.attribute("closed")?.lowercased() == "true"
      made.status = RedHatStatus.read(element.full("status"), isClosed: isClosed)
    }
    if fields.contains(.severity), let word = element.full("severity") { made.severity = RedHatSeverity.read(word) }
    if fields.contains(.type) { made.type = element.full("type") }
    if fields.contains(.product) { made.product = element.full("product") }
    if fields.contains(.version) { made.version = element.full("version") }
    if fields.contains(.group) { made.group = element.full("folderNumber") }
    if fields.contains(.account) { made.account = element.full("accountNumber") }
    if fields.contains(.escalated) { made.escalated = element.flag("escalated") }
    if fields.contains(.customerReference) {
      made.customerReference = element.attribute("alternateId").flatMap { $0.isEmpty ? nil : $0 }
    }
    if fields.contains(.supportTier) { made.supportTier = element.child("entitlement")?.full("sla") }
    if fields.contains(.url) { made.url = element.full("view_uri") }
    if fields.contains(.bugs), let bugs = element.child("bugzillas") {
      made.bugs = bugs.children("bugzilla").compactMap { $0.full("bugzillaNumber") ?? $0.attribute("bugzillaNumber") }
    }
  }

  private func readTimes(_ element: XMLElement, _ made: inout Case) throws(UnreadableAnswer) {
    if fields.contains(.createdAt) { made.createdAt = try element.time("createdDate") }
    if fields.contains(.updatedAt) { made.updatedAt = try element.time("lastModifiedDate") }
  }

  private func readPeople(_ element: XMLElement, _ made: inout Case) {
    if fields.contains(.createdBy) { made.createdBy = element.full("createdBy").map { User(name: $0) } }
    if fields.contains(.updatedBy) { made.updatedBy = element.full("lastModifiedBy").map { User(name: $0) } }
    if fields.contains(.owner) { made.owner = element.full("owner").map { User(name: $0) } }
    if fields.contains(.contact) {
      let (name, id) = (element.full("contactName"), element.full("contactSsoUsername"))
      if name != nil || id != nil { made.contact = User(name: name, userId: id) }
    }
    if fields.contains(.watchlist), let users = element.child("notified_users") {
      made.watchlist = Self.watchlist(users)
    }
  }

  private static func vendorFields(_ element: XMLElement) -> JSON? {
    var members: [JSON.Member] = []
    for (name, text) in [
      ("component", element.full("component")), ("entitlement", element.child("entitlement")?.full("name")),
      ("alternateContact", element.attribute("contactInfo24x7")), ("origin", element.full("origin")),
    ] {
      if let text, !text.isEmpty { members.append(.init(name, .string(text))) }
    }
    if let flag = element.flag("fts") { members.append(.init("followTheSun", .bool(flag))) }
    return members.isEmpty ? nil : .object(members)
  }

  /// Red Hat: sometimes the number is only in the address.
  private static func number(inAddress uri: String?) -> String? {
    uri?.split(separator: "/").last.map { String($0) }
  }

  // MARK: Parts

  static func watchlist(_ users: XMLElement) -> [User] {
    users.children("link").compactMap { link in link.attribute("ssoUsername").map { User(userId: $0) } }
  }

  /// The comments in `<comments>`, oldest first; the portal's own order is not documented.
  static func comments(_ list: XMLElement, raw: Bool) throws(UnreadableAnswer) -> [Comment] {
    var comments: [Comment] = []
    for element in list.children("comment") { comments.append(try comment(element, raw: raw)) }
    return comments.oldestFirst
  }

  static func comment(_ element: XMLElement, raw: Bool) throws(UnreadableAnswer) -> Comment {
    var comment = Comment(
      id: element.attribute("id").flatMap { $0.isEmpty ? nil : $0 }, text: element.childText("text") ?? "",
      author: element.full("createdBy").map { User(name: $0) }, createdAt: try element.time("createdDate"),
      raw: raw ? .text(element.source) : nil)
    comment.updatedAt = try element.time("lastModifiedDate")
    // Red Hat: a comment is public unless it says otherwise, and no draft.
    comment.isPrivate = !(element.flag("public") ?? true)
    comment.isDraft = element.flag("draft") ?? false
    return comment
  }

  /// Nil for a file that was taken away or replaced.
  static func attachment(_ element: XMLElement) throws(UnreadableAnswer) -> Attachment? {
    guard let id = element.full("uuid") ?? element.full("uri")?.split(separator: "/").last.map(String.init) else {
      throw UnreadableAnswer("an attachment has no uuid")
    }
    if element.flag("active") == false || element.flag("deprecated") == true { return nil }
    var made = Attachment(
      id: id, name: element.full("fileName").flatMap(AttachmentName.decoded) ?? id,
      size: element.full("length").flatMap { Int($0) },
      createdAt: try element.time("createdDate"))
    made.contentType = element.full("mimeType")
    made.description = element.full("description")
    made.isPrivate = element.flag("private") ?? false
    made.createdBy = element.full("createdBy").map { User(name: $0) }
    return made
  }
}
