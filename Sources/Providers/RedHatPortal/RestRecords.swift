import CaseModel
import JSON
import Platform
import ProviderKit

/// Maps the records of rest-v1 and rest-v3. Every member but the number is optional; unknown members stay in `raw`.
struct RestRecords: Sendable {
  let profile: String
  let dialect: PortalDialect
  /// The requested members; others are not read.
  let fields: CaseFields
  let includesRaw: Bool

  /// Reads the case that a response consists of.
  func read(_ record: JSONRecord) throws(JSONError) -> Case {
    guard let row = try row(record) else { throw record.missing("caseNumber") }
    return row
  }

  /// Reads a row of a page; nil for a row without a number, which cannot be shown.
  func row(_ record: JSONRecord) throws(JSONError) -> Case? {
    // Red Hat: sometimes only the address has the number.
    guard
      let number = record.caseNumber("caseNumber", digits: PortalRows.numberDigits)
        ?? record.lenientText("uri").flatMap(RestWire.lastSegment).flatMap({ VendorValue.text($0).caseNumber() })
    else {
      Omissions.note("cases", "a case with a number")
      return nil
    }
    var made = Case(profile: profile, provider: RedHatPortalProvider.id, number: number)
    made.shown = fields
    readStory(record, &made)
    try readFiling(record, &made)
    readPeople(record, &made)
    if fields.contains(.comments) { made.comments = try comments(record, ofCase: number) }
    if fields.contains(.vendorFields) { made.vendorFields = Self.vendorFields(record) }
    if includesRaw { made.raw = .json(record.slice) }
    return made
  }

  /// The comments within a case, oldest first; nil if it has none or they name another case.
  private func comments(_ record: JSONRecord, ofCase number: String) throws(JSONError) -> [Comment]? {
    var owners = PartOwners(of: number)
    let comments = try record.lenientRecords("comments") { (comment) throws(JSONError) in
      owners.admit(RestWire.caseNumber(of: comment)) ? Self.comment(comment, dialect, raw: false) : nil
    }
    return owners.areForeign ? nil : comments?.oldestFirst
  }

  private func readStory(_ record: JSONRecord, _ made: inout Case) {
    if fields.contains(.title) { made.title = record.lenientText("summary") }
    if fields.contains(.description) { made.description = record.lenientText("description") }
    if fields.contains(.status) {
      made.status = RedHatStatus.read(record.lenientText("status"), isClosed: record.lenientFlag("isClosed") == true)
    }
    if fields.contains(.severity) { made.severity = record.lenientSeverity("severity") }
    if fields.contains(.type) { made.type = record.lenientText("caseType") }
    // Red Hat: in rest-v3 the version is part of the product's name.
    if fields.contains(.product) { made.product = record.lenientText("product") }
    if fields.contains(.version) { made.version = record.lenientText("version") }
    if fields.contains(.createdAt) { made.createdAt = record.lenientTime("createdDate") }
    if fields.contains(.updatedAt) { made.updatedAt = record.lenientTime("lastModifiedDate") }
    if fields.contains(.resolution) { made.resolution = record.lenientText("resolution") }
    if fields.contains(.closedAt) {
      // Red Hat: a reopened case keeps the time.
      let status = RedHatStatus.read(record.lenientText("status"), isClosed: record.lenientFlag("isClosed") == true)
      if status.map({ $0.state == .closed }) ?? true { made.closedAt = record.lenientTime("lastClosedAt") }
    }
  }

  private func readFiling(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.group) { made.group = record.lenientText("groupNumber") }
    if fields.contains(.account) { made.account = record.lenientText("accountNumberRef") }
    if fields.contains(.customerReference) { made.customerReference = record.lenientText("alternateId") }
    if fields.contains(.escalated) {
      // Red Hat: the first is the request, the second its result.
      let flags = [record.lenientFlag("requestManagementEscalation"), record.lenientFlag("customerEscalation")]
      made.escalated = flags.allSatisfy { $0 == nil } ? nil : flags.contains(true)
    }
    if fields.contains(.bugs), var bugs = record["bugzillas"]?.cursor {
      made.bugs = try bugs.lenientList("bugzillas", Self.bug)
    }
  }

  private func readPeople(_ record: JSONRecord, _ made: inout Case) {
    // Red Hat: these are named ids but contain names.
    if fields.contains(.createdBy) { made.createdBy = record.lenientText("createdById").map { User(name: $0) } }
    if fields.contains(.updatedBy) { made.updatedBy = record.lenientText("lastModifiedById").map { User(name: $0) } }
    if fields.contains(.owner) { made.owner = record.lenientText("ownerId").map { User(name: $0) } }
    if fields.contains(.contact) {
      let (name, id) = (record.lenientText("contactName"), record.lenientText("contactSSOName"))
      if name != nil || id != nil { made.contact = User(name: name, userId: id) }
    }
  }

  /// The name of a bug: its number, else another member. Lists of plain numbers or texts are read, too.
  private static func bug(_ cursor: inout JSONCursor) throws(JSONError) -> String? {
    guard try cursor.peek() == .object else { return try cursor.lenientText("bugzillas") }
    let record = try JSONRecord(&cursor)
    return record.lenientText("bugzillaNumber") ?? record.lenientText("resourceViewURI")
      ?? record.lenientText("summary")
  }

  private static func id(_ record: JSONRecord, _ name: StaticString, inAddress address: StaticString) -> String? {
    record.lenientText(name) ?? record.lenientText(address).flatMap(RestWire.lastSegment)
  }

  private static func vendorFields(_ record: JSONRecord) -> JSON? {
    JSON.object(present: [
      ("origin", record.lenientText("origin").map { .string($0) }),
      ("groupName", record.lenientText("groupName").map { .string($0) }),
      ("openshiftCluster", record.lenientText("openshiftClusterID").map { .string($0) }),
      ("critSit", record.lenientFlag("critSit").map { .bool($0) }),
      ("hotfixRequested", record.lenientFlag("hotfixRequested").map { .bool($0) }),
    ]).nonEmpty
  }

  // MARK: Parts

  static func comment(_ record: JSONRecord, _ dialect: PortalDialect, raw: Bool) -> Comment {
    let author = User(name: record.lenientText("createdBy"), kind: record.lenientText("createdByType"))
    // Red Hat: in rest-v3 all comments are HTML.
    let type = record.lenientText("contentType")?.lowercased() ?? ""
    let isHTML = dialect == .restV3 || type.containsText("html")
    var comment = Comment(
      id: record.lenientText("id"), text: record.lenientString("commentBody") ?? "", format: isHTML ? .html : .plain,
      author: author == User() ? nil : author, createdAt: record.lenientTime("createdDate"),
      raw: raw ? .json(record.slice) : nil)
    comment.updatedAt = record.lenientTime("lastModifiedDate")
    // Red Hat: rest-v3 does not state it.
    comment.isPrivate = record.lenientFlag("isPublic").map { !$0 }
    comment.isDraft = record.lenientFlag("isDraft")
    return comment
  }

  /// Nil for a replaced file, and for one without an id, which cannot be downloaded.
  static func attachment(_ record: JSONRecord, raw: Bool) -> Attachment? {
    guard let id = id(record, "uuid", inAddress: "link") else {
      Omissions.note("attachments", "a file with an id")
      return nil
    }
    if record.lenientFlag("isDeprecated") == true { return nil }
    // Red Hat: formerly `length`.
    let (size, length) = (record.lenientCount("size"), record.lenientCount("length"))
    var made = Attachment(
      id: id, name: record.lenientText("fileName").flatMap(AttachmentName.decoded) ?? id, size: size ?? length,
      createdAt: record.lenientTime("createdDate"))
    made.contentType = record.lenientText("fileType")
    made.description = record.lenientText("description")
    // Red Hat: older responses do not state it.
    made.isPrivate = record.lenientFlag("isPrivate")
    made.createdBy = record.lenientUser("createdBy")
    if raw { made.raw = .json(record.slice) }
    return made
  }
}
