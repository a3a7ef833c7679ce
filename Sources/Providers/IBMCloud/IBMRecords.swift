import CaseModel
import JSON
import Platform
import ProviderKit

/// From IBM's records to casewire's values. Every member of IBM's is optional; what is not known stays in `raw`.
struct IBMRecords {
  let profile: String
  /// The members wanted; others are not read.
  let fields: CaseFields
  let wantsRaw: Bool

  func read(_ record: JSONRecord) throws(JSONError) -> Case {
    guard let number = try record.string("number") else { throw record.missing("number") }
    var made = Case(profile: profile, provider: IBMCloudProvider.descriptor.id, number: number)
    made.shown = fields
    try readStory(record, &made)
    try readPeople(record, &made)
    try readParts(record, &made)
    if fields.contains(.vendorFields) { made.vendorFields = try vendorFields(record) }
    if wantsRaw { made.raw = .json(record.slice) }
    return made
  }

  private func readStory(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.title) { made.title = try record.string("short_description") }
    if fields.contains(.description) { made.description = try record.string("description") }
    if fields.contains(.status) { made.status = try Self.text(record, "status").map(IBMStatus.read) }
    // IBM: a number in answers, an integer in requests; 4 and 4.0 are the same.
    if fields.contains(.severity), let number = try record.number("severity") {
      let level = number.integer.flatMap { (1...4).contains($0) ? $0 : nil }
      made.severity = CaseSeverity(level: level, vendor: level.map { String($0) } ?? number.text)
    }
    if fields.contains(.createdAt) { made.createdAt = try Self.date(record, "created_at") }
    if fields.contains(.updatedAt) { made.updatedAt = try Self.date(record, "updated_at") }
    if fields.contains(.supportTier) { made.supportTier = try Self.text(record, "support_tier") }
    if fields.contains(.resolution) { made.resolution = try Self.text(record, "resolution") }
    if fields.contains(.closeNotes) { made.closeNotes = try Self.text(record, "close_notes") }
  }

  private func readPeople(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.createdBy) { made.createdBy = try Self.user(record.record("created_by")) }
    if fields.contains(.updatedBy) { made.updatedBy = try Self.user(record.record("updated_by")) }
    if fields.contains(.contact) { made.contact = try Self.user(record.record("contact")) }
    if fields.contains(.watchlist) {
      var users: [User] = []
      for entry in try record.records("watchlist") ?? [] {
        if let user = try Self.user(entry) { users.append(user) }
      }
      made.watchlist = users
    }
  }

  private func readParts(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.offering) { made.offering = try Self.offering(record.record("offering")) }
    if fields.contains(.resources) {
      var resources: [Resource] = []
      // IBM: null stands for none.
      for entry in try record.records("resources") ?? [] { resources.append(try Self.resource(entry)) }
      made.resources = resources
    }
    if fields.contains(.attachments) {
      var attachments: [Attachment] = []
      for entry in try record.records("attachments") ?? [] { attachments.append(try Self.attachment(entry)) }
      made.attachments = attachments
    }
    if fields.contains(.comments) {
      made.comments = try Self.comments(record.records("comments") ?? [], raw: false)
    }
  }

  private func vendorFields(_ record: JSONRecord) throws(JSONError) -> JSON? {
    var members: [JSON.Member] = []
    if let text = try Self.text(record, "contact_type") { members.append(.init("contactType", .string(text))) }
    if let text = try Self.text(record, "invoice_number") { members.append(.init("invoiceNumber", .string(text))) }
    if let only = try record.bool("agent_close_only") { members.append(.init("agentCloseOnly", .bool(only))) }
    // IBM: requests say `supported`, answers say `support`; the data centre is a string here.
    if let eu = try record.record("eu") {
      var inner: [JSON.Member] = []
      if let supported = try eu.bool("support") { inner.append(.init("supported", .bool(supported))) }
      if let center = try Self.text(eu, "data_center") { inner.append(.init("dataCenter", .string(center))) }
      if !inner.isEmpty { members.append(.init("eu", .object(inner))) }
    }
    return members.isEmpty ? nil : .object(members)
  }

  // MARK: Parts

  static func comments(_ records: [JSONRecord], raw: Bool) throws(JSONError) -> [Comment] {
    var comments: [Comment] = []
    for record in records { comments.append(try comment(record, raw: raw)) }
    // IBM: one text says chronological, a sample is newest first, also within a second: a change of status writes two
    // comments at once. The sort is stable: ties keep IBM's order.
    if isNewestFirst(comments) { comments.reverse() }
    let ordered = comments.enumerated().sorted { one, other in
      let times = (one.element.createdAt ?? .distantPast, other.element.createdAt ?? .distantPast)
      return times.0 == times.1 ? one.offset < other.offset : times.0 < times.1
    }
    return ordered.map(\.element)
  }

  /// Whether the times fall from the first to the last, and do not merely stay the same.
  private static func isNewestFirst(_ comments: [Comment]) -> Bool {
    let times = comments.map { $0.createdAt ?? .distantPast }
    return zip(times, times.dropFirst()).allSatisfy { $0 >= $1 } && times.first != times.last
  }

  static func comment(_ record: JSONRecord, raw: Bool) throws(JSONError) -> Comment {
    Comment(
      text: try record.string("value") ?? "", author: try user(record.record("added_by")),
      createdAt: try date(record, "added_at"), raw: raw ? .json(record.slice) : nil)
  }

  static func user(_ record: JSONRecord?) throws(JSONError) -> User? {
    guard let record else { return nil }
    return User(
      name: try text(record, "name"), userId: try text(record, "user_id"), realm: try text(record, "realm"),
      kind: try text(record, "type"))
  }

  /// Both shapes: `{name, type: {group, key, kind, id}}`, and the older `{id, value}`.
  private static func offering(_ record: JSONRecord?) throws(JSONError) -> Offering? {
    guard let record else { return nil }
    guard let type = try record.record("type") else {
      let value = try record.string("value")
      return Offering(name: try record.string("name") ?? value, id: try record.string("id"))
    }
    return Offering(
      name: try record.string("name"), group: try type.string("group"), key: try type.string("key"),
      kind: try type.string("kind"), id: try type.string("id"))
  }

  static func resource(_ record: JSONRecord) throws(JSONError) -> Resource {
    Resource(
      crn: try text(record, "crn"), type: try text(record, "type"), name: try text(record, "name"),
      url: try text(record, "url"), note: try text(record, "note"))
  }

  static func attachment(_ record: JSONRecord) throws(JSONError) -> Attachment {
    guard let id = try record.string("id") else { throw record.missing("id") }
    return Attachment(
      id: id, name: try record.string("filename") ?? id, size: try record.integer("size_in_bytes"),
      createdAt: try date(record, "created_at"))
  }

  /// A text; IBM's empty string stands for none.
  private static func text(_ record: JSONRecord, _ name: StaticString) throws(JSONError) -> String? {
    guard let text = try record.string(name), !text.isEmpty else { return nil }
    return text
  }

  /// IBM: `yyyy-MM-dd HH:mm:ss` without a zone, documented as UTC; RFC 3339 is read too. Anything else is
  /// an error: a time that is missing without a word would move the case to another place of a sorted listing.
  private static func date(_ record: JSONRecord, _ name: StaticString) throws(JSONError) -> Timestamp? {
    guard let text = try record.string(name), !text.isEmpty else { return nil }
    guard let date = CivilTime.parsePlain(text) ?? RFC3339.parse(text) else {
      throw record.wrongType("a date", name)
    }
    return date
  }
}

/// IBM's words for states. They are spelt in several ways, so they are compared without case and punctuation.
enum IBMStatus {
  private static let words: [(CaseState, String)] = [
    (.new, "new"), (.inProgress, "in_progress"), (.waitingOnCustomer, "waiting_on_client"),
    (.resolutionProvided, "resolution_provided"), (.resolved, "resolved"), (.closed, "closed"),
  ]

  static var all: [(state: CaseState, word: String)] { words.map { ($0.0, $0.1) } }

  static func read(_ word: String) -> CaseStatus {
    // Byte by byte, since there is one in every row; IBM's words are ASCII.
    let isLetter = { (byte: UInt8) in byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") }
    let parts = word.utf8.split { !isLetter($0) }
    let letters = parts.map { $0.map { $0 | 0x20 } }.joined(separator: [UInt8(ascii: "_")])
    return CaseStatus(words.first { $0.1.utf8.elementsEqual(letters) }?.0 ?? .unknown, vendor: word)
  }

  /// The words of the `status` query, in the order of a case's life; none for a state that IBM has no word for.
  static func queries(_ states: Set<CaseState>) -> [String] {
    words.filter { states.contains($0.0) }.map(\.1)
  }
}
