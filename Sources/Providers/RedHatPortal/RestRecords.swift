import CaseModel
import JSON
import Platform
import ProviderKit

/// From the records of rest-v1 and rest-v3 to casewire's values. Every member is optional but the number; what is not known
/// stays in `raw`.
struct RestRecords: Sendable {
  let profile: String
  let dialect: PortalDialect
  /// The members wanted; others are not read.
  let fields: CaseFields
  let wantsRaw: Bool

  func read(_ record: JSONRecord) throws(JSONError) -> Case {
    // Red Hat: sometimes the number is only in the address.
    guard let number = try Self.id(record, "caseNumber", inAddress: "uri") else {
      throw record.missing("caseNumber")
    }
    var made = Case(profile: profile, provider: RedHatPortalProvider.id, number: number)
    made.shown = fields
    try readStory(record, &made)
    try readFiling(record, &made)
    try readPeople(record, &made)
    if fields.contains(.comments), let comments = try record.records("comments") {
      made.comments = try Self.comments(comments, dialect, raw: false)
    }
    if fields.contains(.vendorFields) { made.vendorFields = try Self.vendorFields(record) }
    if wantsRaw { made.raw = .json(record.slice) }
    return made
  }

  private func readStory(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.title) { made.title = try record.full("summary") }
    if fields.contains(.description) { made.description = try record.full("description") }
    if fields.contains(.status) {
      made.status = RedHatStatus.read(try record.full("status"), isClosed: try record.bool("isClosed") == true)
    }
    if fields.contains(.severity) { made.severity = try record.full("severity").map(RedHatSeverity.read) }
    if fields.contains(.type) { made.type = try record.full("caseType") }
    // Red Hat: in rest-v3 the version stands in the name of the product.
    if fields.contains(.product) { made.product = try record.full("product") }
    if fields.contains(.version) { made.version = try record.full("version") }
    if fields.contains(.createdAt) { made.createdAt = try record.time("createdDate") }
    if fields.contains(.updatedAt) { made.updatedAt = try record.time("lastModifiedDate") }
    if fields.contains(.resolution) { made.resolution = try record.full("resolution") }
    if fields.contains(.closedAt) {
      // Red Hat: a case that was opened again keeps the time.
      let status = RedHatStatus.read(try record.full("status"), isClosed: try record.bool("isClosed") == true)
      if status.map({ $0.state == .closed }) ?? true { made.closedAt = try record.time("lastClosedAt") }
    }
  }

  private func readFiling(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.group) { made.group = try record.full("groupNumber") }
    if fields.contains(.account) { made.account = try record.full("accountNumberRef") }
    if fields.contains(.customerReference) { made.customerReference = try record.full("alternateId") }
    if fields.contains(.escalated) {
      // Red Hat: the first is what the customer asked for, the second what became of it.
      let flags = [try record.bool("requestManagementEscalation"), try record.bool("customerEscalation")]
      made.escalated = flags.allSatisfy { $0 == nil } ? nil : flags.contains(true)
    }
    if fields.contains(.bugs), let bugs = record["bugzillas"]?.elements { made.bugs = bugs.compactMap(Self.bug) }
  }

  private func readPeople(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    // Red Hat: these are called ids and are names.
    if fields.contains(.createdBy) { made.createdBy = try record.full("createdById").map { User(name: $0) } }
    if fields.contains(.updatedBy) { made.updatedBy = try record.full("lastModifiedById").map { User(name: $0) } }
    if fields.contains(.owner) { made.owner = try record.full("ownerId").map { User(name: $0) } }
    if fields.contains(.contact) {
      let (name, id) = (try record.full("contactName"), try record.full("contactSSOName"))
      if name != nil || id != nil { made.contact = User(name: name, userId: id) }
    }
  }

  /// What names a bug: its number, or what else is there. A list of plain numbers or texts is read, too.
  private static func bug(_ element: JSONSlice) -> String? {
    guard let record = try? JSONRecord(element) else { return element.string ?? element.number?.text }
    let members = [record["bugzillaNumber"], record["resourceViewURI"], record["summary"]]
    return members.lazy.compactMap { $0 }.compactMap { $0.string ?? $0.number?.text }.first { !$0.isEmpty }
  }

  private static func id(
    _ record: JSONRecord, _ name: StaticString, inAddress address: StaticString
  ) throws(JSONError) -> String? {
    if let id = try record.full(name) { return id }
    return try record.full(address).flatMap(RestWire.lastSegment)
  }

  private static func vendorFields(_ record: JSONRecord) throws(JSONError) -> JSON? {
    var members: [JSON.Member] = []
    let texts: [(name: String, text: String?)] = [
      ("origin", try record.full("origin")), ("groupName", try record.full("groupName")),
      ("openshiftCluster", try record.full("openshiftClusterID")),
    ]
    for case (let name, let text?) in texts { members.append(.init(name, .string(text))) }
    let flags: [(name: String, flag: Bool?)] = [
      ("critSit", try record.bool("critSit")), ("hotfixRequested", try record.bool("hotfixRequested")),
    ]
    for case (let name, let flag?) in flags { members.append(.init(name, .bool(flag))) }
    return members.isEmpty ? nil : .object(members)
  }

  // MARK: Parts

  /// The comments, oldest first, whatever order they come in.
  static func comments(
    _ records: [JSONRecord], _ dialect: PortalDialect, raw: Bool
  ) throws(JSONError) -> [Comment] {
    var comments: [Comment] = []
    for record in records { comments.append(try comment(record, dialect, raw: raw)) }
    return comments.oldestFirst
  }

  static func comment(
    _ record: JSONRecord, _ dialect: PortalDialect, raw: Bool
  ) throws(JSONError) -> Comment {
    let author = User(name: try record.full("createdBy"), kind: try record.full("createdByType"))
    // Red Hat: in rest-v3 all comments are HTML.
    let type = try record.full("contentType")?.lowercased() ?? ""
    let isHTML = dialect == .restV3 || type.containsText("html")
    var comment = Comment(
      id: try record.full("id"), text: try record.string("commentBody") ?? "", format: isHTML ? .html : .plain,
      author: author == User() ? nil : author, createdAt: try record.time("createdDate"),
      raw: raw ? .json(record.slice) : nil)
    comment.updatedAt = try record.time("lastModifiedDate")
    // Red Hat: rest-v3 does not say; nothing is claimed then.
    comment.isPrivate = try record.bool("isPublic").map { !$0 }
    comment.isDraft = try record.bool("isDraft")
    return comment
  }

  /// Nil for a file that was replaced.
  static func attachment(_ record: JSONRecord, raw: Bool) throws(JSONError) -> Attachment? {
    guard let id = try id(record, "uuid", inAddress: "link") else {
      throw record.missing("uuid")
    }
    if try record.bool("isDeprecated") == true { return nil }
    // Red Hat: once called `length`.
    let (size, length) = (try record.integer("size"), try record.integer("length"))
    var made = Attachment(
      id: id, name: try record.full("fileName").flatMap(AttachmentName.decoded) ?? id,
      size: (size ?? length).flatMap { $0 < 0 ? nil : $0 },
      createdAt: try record.time("createdDate"))
    made.contentType = try record.full("fileType")
    made.description = try record.full("description")
    // Red Hat: older answers do not say.
    made.isPrivate = try record.bool("isPrivate")
    made.createdBy = try record.full("createdBy").map { User(name: $0) }
    if raw { made.raw = .json(record.slice) }
    return made
  }
}
