import CaseModel
import JSON
import Platform
import ProviderKit

/// From Cisco's records to casewire's values: summaries, rows of lists and details, which share their names. Cisco: what is
/// absent is an empty string in one place and missing in another, so both mean the same.
struct CiscoRecords: Sendable {
  let profile: String
  /// The members wanted; others are not read.
  let fields: CaseFields
  let wantsRaw: Bool

  func read(_ record: JSONRecord) throws(JSONError) -> Case {
    var made = Case(
      profile: profile, provider: CiscoSupportProvider.descriptor.id, number: try Self.number(record))
    made.shown = fields
    try readStory(record, &made)
    try readPeople(record, &made)
    try readDevice(record, &made)
    if fields.contains(.comments), record["notes"] != nil { made.comments = try Self.notes(record, raw: false) }
    if wantsRaw { made.raw = .json(record.slice) }
    return made
  }

  static func number(_ record: JSONRecord) throws(JSONError) -> String {
    guard let number = try text(record, "case_id") else { throw record.missing("case_id") }
    return number
  }

  private func readStory(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.title) { made.title = try Self.text(record, "title") }
    if fields.contains(.status) {
      made.status = CiscoStatus.read(try Self.text(record, "status"), flag: try Self.text(record, "status_flag"))
    }
    // Cisco: documented as a number, sent as a string.
    if fields.contains(.severity), let word = try Self.text(record, "severity") {
      made.severity = CaseSeverity(level: Int(word).flatMap { (1...4).contains($0) ? $0 : nil }, vendor: word)
    }
    if fields.contains(.type) { made.type = try Self.text(record, "request_type") }
    if fields.contains(.createdAt) { made.createdAt = try Self.date(record, "creation_date") }
    if fields.contains(.updatedAt) { made.updatedAt = try Self.date(record, "updated_date") }
    if fields.contains(.closedAt) { made.closedAt = try Self.date(record, "close_date") }
    if fields.contains(.customerReference) { made.customerReference = try Self.text(record, "tracking_number") }
  }

  private func readPeople(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.createdBy) { made.createdBy = try Self.text(record, "user_id").map { User(userId: $0) } }
    if fields.contains(.contact) { made.contact = try Self.contact(record) }
    if fields.contains(.owner) {
      var owner = User(name: try Self.text(record, "owner_name"))
      owner.emails = try Self.text(record, "owner_email").map { [$0] }
      made.owner = owner == User() ? nil : owner
    }
  }

  private func readDevice(_ record: JSONRecord, _ made: inout Case) throws(JSONError) {
    if fields.contains(.contract) { made.contract = try Self.text(record, "contract_id") }
    if fields.contains(.serialNumber) { made.serialNumber = try Self.text(record, "serial_number") }
    if fields.contains(.technology) { made.technology = try Self.text(record, "technology_name") }
    if fields.contains(.subTechnology) { made.subTechnology = try Self.text(record, "sub_technology_name") }
    if fields.contains(.problemCode) { made.problemCode = try Self.text(record, "problem_code_name") }
    if fields.contains(.bugs) { made.bugs = try Self.texts(record, "bugs") }
    if fields.contains(.rmas) { made.rmas = try Self.texts(record, "rmas") }
  }

  private static func contact(_ record: JSONRecord) throws(JSONError) -> User? {
    var contact = User(name: try text(record, "contact_name"), userId: try text(record, "contact_user_id"))
    contact.emails = try some(texts(record, "contact_email_ids"))
    contact.phones = try some(texts(record, "contact_business_phone_numbers"))
    contact.mobilePhones = try some(texts(record, "contact_mobile_phone_numbers"))
    contact.preferredContact = try text(record, "preferred_contact_method")
    return contact == User() ? nil : contact
  }

  private static func some(_ list: [String]?) -> [String]? { list?.isEmpty == true ? nil : list }

  // MARK: Notes

  /// The notes of a case as comments, the oldest first.
  static func notes(_ record: JSONRecord, raw: Bool) throws(JSONError) -> [Comment] {
    var notes: [Comment] = []
    for entry in try record.records("notes") ?? [] { notes.append(try note(entry, raw: raw)) }
    return notes.oldestFirst
  }

  private static func note(_ record: JSONRecord, raw: Bool) throws(JSONError) -> Comment {
    Comment(
      subject: try text(record, "note"), text: try text(record, "note_detail") ?? "",
      author: try text(record, "created_by").map { User(name: $0) }, createdAt: try date(record, "creation_date"),
      raw: raw ? .json(record.slice) : nil)
  }

  // MARK: Values

  /// A text, or a number as it is written; an empty string stands for none.
  private static func text(_ record: JSONRecord, _ name: StaticString) throws(JSONError) -> String? {
    guard let value = record[name], value.kind != .null else { return nil }
    guard let text = value.string ?? value.number?.text else { throw record.wrongType("a string", name) }
    return text.isEmpty ? nil : text
  }

  /// Cisco: what the elements of `bugs` and `rmas` are is not documented. Of an object its id is taken, else the first
  /// member that is a text.
  private static func texts(_ record: JSONRecord, _ name: StaticString) throws(JSONError) -> [String]? {
    guard let value = record[name], value.kind != .null else { return nil }
    let elements = value.elements ?? [value]
    var texts: [String] = []
    for element in elements where element.kind != .null {
      let text =
        element.kind == .object ? identity(try element.tree()) : element.string ?? element.number?.text
      guard let text else { throw record.wrongType("a list of strings or of objects", name) }
      if !text.isEmpty { texts.append(text) }
    }
    return texts
  }

  private static func identity(_ object: JSON) -> String? {
    let members = (object.object ?? []).compactMap { member -> (name: String, text: String)? in
      switch member.value {
      case .string(let text): (member.name.lowercased(), text)
      case .number(let number): (member.name.lowercased(), number.text)
      default: nil
      }
    }
    let isID = { (name: String) in
      ["id", "number"].contains(name) || name.hasSuffix("_id") || name.hasSuffix("_number")
    }
    return (members.first { isID($0.name) } ?? members.first)?.text
  }

  /// Cisco: UTC with milliseconds. Anything that is no time is an error: one that is missing without a word would move the
  /// case to another place of a sorted listing.
  private static func date(_ record: JSONRecord, _ name: StaticString) throws(JSONError) -> Timestamp? {
    guard let text = try text(record, name) else { return nil }
    guard let date = RFC3339.parse(text) else { throw record.wrongType("a date", name) }
    return date
  }
}

/// Cisco's words for states.
enum CiscoStatus {
  private static let words: [String: CaseState] = [
    "cisco pending": .inProgress, "cisco release pending": .inProgress, "service order pending": .inProgress,
    "customer pending": .waitingOnCustomer, "close pending": .resolutionProvided, "closed": .closed,
  ]

  /// The state of a word; where there is none that is known, the flag still tells what is closed. Cisco: details have no
  /// flag.
  static func read(_ word: String?, flag: String?) -> CaseStatus? {
    guard let vendor = word ?? flag else { return nil }
    let known = words[vendor.lowercased().split(separator: " ").joined(separator: " ")]
    return CaseStatus(known ?? (flag?.uppercased() == "C" ? .closed : .unknown), vendor: vendor)
  }
}
