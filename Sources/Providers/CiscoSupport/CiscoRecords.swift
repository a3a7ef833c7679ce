import CaseModel
import JSON
import Platform
import ProviderKit

/// Maps Cisco's records: summaries, rows of lists and details, which share names. Cisco: an absent value is an empty string or
/// a missing member; both mean the same.
struct CiscoRecords: Sendable {
  let profile: String
  /// The requested members; others are not read.
  let fields: CaseFields
  let includesRaw: Bool

  /// Reads the case that a response consists of.
  func read(_ record: JSONRecord) throws(JSONError) -> Case {
    guard let row = try row(record) else { throw record.missing("case_id") }
    return row
  }

  /// Reads a row of a page; nil for a row without a number, which cannot be shown.
  func row(_ record: JSONRecord) throws(JSONError) -> Case? {
    guard let number = record.caseNumber("case_id") else {
      Omissions.note("cases", "a case with a number")
      return nil
    }
    var made = Case(profile: profile, provider: CiscoSupportProvider.descriptor.id, number: number)
    made.shown = fields
    readStory(record, &made)
    readPeople(record, &made)
    readDevice(record, &made)
    if fields.contains(.comments), record["notes"] != nil {
      let notes = try record.lenientRecords("notes") { (note) throws(JSONError) in Self.note(note, raw: false) }
      made.comments = (notes ?? []).oldestFirst
    }
    if includesRaw { made.raw = .json(record.slice) }
    return made
  }

  private func readStory(_ record: JSONRecord, _ made: inout Case) {
    if fields.contains(.title) { made.title = record.lenientText("title") }
    if fields.contains(.status) {
      // Cisco: details have no flag, and rows no time of closing. Both show the same for a word that is unknown here.
      let flag = record.lenientText("status_flag") ?? record.lenientText("close_date").map { _ in "C" }
      made.status = CiscoStatus.read(record.lenientText("status"), flag: flag)
    }
    // Cisco: documented as a number, sent as a string.
    if fields.contains(.severity) { made.severity = record.lenientSeverity("severity") }
    if fields.contains(.type) { made.type = record.lenientText("request_type") }
    if fields.contains(.createdAt) { made.createdAt = record.lenientTime("creation_date") }
    if fields.contains(.updatedAt) { made.updatedAt = record.lenientTime("updated_date") }
    if fields.contains(.closedAt) { made.closedAt = record.lenientTime("close_date") }
    if fields.contains(.customerReference) { made.customerReference = record.lenientText("tracking_number") }
  }

  private func readPeople(_ record: JSONRecord, _ made: inout Case) {
    if fields.contains(.createdBy) { made.createdBy = record.lenientText("user_id").map { User(userId: $0) } }
    if fields.contains(.contact) { made.contact = Self.contact(record) }
    if fields.contains(.owner) {
      var owner = User(name: record.lenientText("owner_name"))
      owner.emails = record.lenientText("owner_email").map { [$0] }
      made.owner = owner == User() ? nil : owner
    }
  }

  private func readDevice(_ record: JSONRecord, _ made: inout Case) {
    if fields.contains(.contract) { made.contract = record.lenientText("contract_id") }
    if fields.contains(.serialNumber) { made.serialNumber = record.lenientText("serial_number") }
    if fields.contains(.technology) { made.technology = record.lenientText("technology_name") }
    if fields.contains(.subTechnology) { made.subTechnology = record.lenientText("sub_technology_name") }
    if fields.contains(.problemCode) { made.problemCode = record.lenientText("problem_code_name") }
    if fields.contains(.bugs) { made.bugs = Self.texts(record, "bugs") }
    if fields.contains(.rmas) { made.rmas = Self.texts(record, "rmas") }
  }

  private static func contact(_ record: JSONRecord) -> User? {
    var contact = User(name: record.lenientText("contact_name"), userId: record.lenientText("contact_user_id"))
    contact.emails = some(texts(record, "contact_email_ids"))
    contact.phones = some(texts(record, "contact_business_phone_numbers"))
    contact.mobilePhones = some(texts(record, "contact_mobile_phone_numbers"))
    contact.preferredContact = record.lenientText("preferred_contact_method")
    return contact == User() ? nil : contact
  }

  private static func some(_ list: [String]?) -> [String]? { list?.isEmpty == true ? nil : list }

  // MARK: Notes

  /// The notes of a case as comments, oldest first.
  static func notes(_ record: JSONRecord, raw: Bool) throws(JSONError) -> [Comment] {
    guard record["notes"] != nil else { return [] }
    return try record.rows("notes") { (entry) throws(JSONError) in note(entry, raw: raw) }.parts.oldestFirst
  }

  private static func note(_ record: JSONRecord, raw: Bool) -> Comment {
    Comment(
      subject: record.lenientText("note"), text: record.lenientText("note_detail") ?? "",
      author: record.lenientText("created_by").map { User(name: $0) }, createdAt: record.lenientTime("creation_date"),
      raw: raw ? .json(record.slice) : nil)
  }

  // MARK: Values

  /// Cisco: the elements of `bugs` and `rmas` are not documented. Of an object the id is used, else the first member that is a
  /// text.
  private static func texts(_ record: JSONRecord, _ name: StaticString) -> [String]? {
    guard let value = record[name], value.kind != .null else { return nil }
    var texts: [String] = []
    guard value.kind == .array else { return text(of: value, name).map { [$0] } ?? [] }
    var cursor = value.cursor
    do throws(JSONError) {
      try cursor.beginArray()
      while texts.count < VendorJSON.mostRows, try cursor.nextElement() {
        _ = try cursor.peek()
        if let text = text(of: JSONSlice(checked: value.storage, try cursor.skipValue()), name) { texts.append(text) }
      }
    } catch {
      // The list is already checked.
    }
    return texts
  }

  private static func text(of element: JSONSlice, _ name: StaticString) -> String? {
    if element.kind == .null { return nil }
    let isObject = element.kind == .object
    let text = isObject ? (try? element.tree(atMost: 1000)).flatMap(identity) : element.vendorValue?.text
    if text == nil { Omissions.note(name, "a list of texts") }
    return text.flatMap { $0.isEmpty ? nil : $0 }
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
}

/// Cisco's words for states.
private enum CiscoStatus {
  private static let words: [String: CaseState] = [
    "cisco pending": .inProgress, "cisco release pending": .inProgress, "service order pending": .inProgress,
    "customer pending": .waitingOnCustomer, "close pending": .resolutionProvided, "closed": .closed,
  ]

  /// The state of a word; if it is unknown, the flag shows whether the case is closed.
  static func read(_ word: String?, flag: String?) -> CaseStatus? {
    guard let vendor = word ?? flag else { return nil }
    let known = words[vendor.lowercased().split(separator: " ").joined(separator: " ")]
    return CaseStatus(known ?? (flag?.uppercased() == "C" ? .closed : .unknown), vendor: vendor)
  }
}
