import CaseModel
import JSON
import Platform
import ProviderKit

/// The parts of IBM's cases, which are also responses of their own.
extension IBMRecords {
  /// The parts in a member of a response. IBM: an empty list may be left out, so `{}` has none; an object with other members is
  /// a foreign response.
  static func list<Part>(
    _ member: StaticString, of answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> VendorList<Part> {
    guard var cursor = answer[member]?.cursor else {
      if answer.isEmpty { return VendorList() }
      throw answer.missing(member)
    }
    return try cursor.list(member, read)
  }

  /// The parts in the response to a write. They are its only proof, so every element must be valid.
  static func proof<Part>(
    _ member: StaticString, in answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part] {
    let list = try list(member, of: answer, read)
    guard list.isComplete else { throw answer.wrongType("an array of objects", member) }
    return list.parts
  }

  /// The number and the parts of a case that was requested with these members only.
  static func list<Part>(
    _ member: StaticString, ofCase answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> (number: String, parts: [Part]) {
    guard let number = answer.caseNumber("number") else { throw answer.missing("number") }
    guard var cursor = answer[member]?.cursor else { return (number, []) }
    return (number, try cursor.list(member, read).parts)
  }

  /// The part that a response consists of, with its identifying member.
  static func part<Part>(
    _ answer: JSONRecord, _ required: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> Part {
    var cursor = answer.slice.cursor
    guard try answer.string(required) != nil, let part = try read(&cursor) else { throw answer.missing(required) }
    return part
  }

  // MARK: Comments

  static func comments(of answer: JSONRecord, raw: Bool) throws(JSONError) -> [Comment] {
    var repeats = IBMRepeats()
    let comments = try list("comments", of: answer) { (cursor) throws(JSONError) in
      try comment(&cursor, raw: raw, &repeats)
    }.parts
    return inOrder(comments)
  }

  static func comments(
    ofCase answer: JSONRecord, raw: Bool
  ) throws(JSONError) -> (number: String, parts: [Comment]) {
    var repeats = IBMRepeats()
    let (number, comments) = try list("comments", ofCase: answer) { (cursor) throws(JSONError) in
      try comment(&cursor, raw: raw, &repeats)
    }
    return (number, inOrder(comments))
  }

  /// IBM: the documentation says chronological, but a sample is newest first, also within a second: a change of status adds
  /// two comments at once.
  static func inOrder(_ comments: [Comment]) -> [Comment] { comments.oldestFirst(presumed: .newestFirst) }

  private enum CommentMember: String, CaseIterable {
    case value
    case addedAt = "added_at"
    case addedBy = "added_by"

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  static func comment(
    _ cursor: inout JSONCursor, raw: Bool, _ repeats: inout IBMRepeats
  ) throws(JSONError) -> Comment? {
    guard try cursor.isObject(in: "comments") else { return nil }
    var text = ""
    var author: User?
    var createdAt: Timestamp?
    let start = cursor.position
    try cursor.beginObject()
    var hint = 0
    let (all, names) = (CommentMember.all, CommentMember.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      switch nameIndex < 0 ? nil : all[nameIndex] {
      case .value: text = try cursor.lenientString("value") ?? ""
      case .addedBy: author = try user("added_by", &cursor, &repeats)
      case .addedAt: createdAt = try cursor.lenientTime("added_at")
      case nil: try cursor.skipValue()
      }
    }
    let record = JSONSlice(checked: cursor.bytes, start..<cursor.position)
    return Comment(text: text, author: author, createdAt: createdAt, raw: raw ? .json(record) : nil)
  }

  // MARK: People and things

  /// A person in a member; nil for null.
  static func user(
    _ member: StaticString, _ cursor: inout JSONCursor, _ repeats: inout IBMRepeats
  ) throws(JSONError) -> User? {
    try repeats.people.read(&cursor) { (cursor) throws(JSONError) in try cursor.lenientPerson(member, userMembers) }
  }

  /// A person in a list.
  static func user(_ cursor: inout JSONCursor) throws(JSONError) -> User? {
    try cursor.lenientPerson("users", userMembers)
  }

  private enum UserMember: String, CaseIterable {
    case name, realm
    case userId = "user_id"
    case type

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  private static func userMembers(_ cursor: inout JSONCursor) throws(JSONError) -> User? {
    // Not members of a `User`: a variable of that type would be copied at the end.
    var (name, realm, userId, kind): (String?, String?, String?, String?)
    var hint = 0
    let (all, names) = (UserMember.all, UserMember.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      switch nameIndex < 0 ? nil : all[nameIndex] {
      case .name: name = try cursor.lenientText("name")
      case .realm: realm = try cursor.lenientText("realm")
      case .userId: userId = try cursor.lenientText("user_id")
      case .type: kind = try cursor.lenientText("type")
      case nil: try cursor.skipValue()
      }
    }
    return User(name: name, userId: userId, realm: realm, kind: kind)
  }

  /// Both formats: `{name, type: {group, key, kind, id}}`, and the older `{id, value}`.
  static func offering(_ cursor: inout JSONCursor) throws(JSONError) -> Offering? {
    if let text = try cursor.takeText() { return text.range.isEmpty ? nil : Offering(name: cursor.string(text)) }
    guard try !cursor.takeNull(), try cursor.isObject(in: "offering", "an object") else { return nil }
    let record = try JSONRecord(&cursor)
    let name = record.lenientString("name")
    guard let type = record.lenientRecord("type") else {
      return Offering(name: name ?? record.lenientString("value"), id: record.lenientString("id"))
    }
    return Offering(
      name: name, group: type.lenientString("group"), key: type.lenientString("key"), kind: type.lenientString("kind"),
      id: type.lenientString("id"))
  }

  private enum ResourceMember: String, CaseIterable {
    case crn, name, type, url, note

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  static func resource(_ cursor: inout JSONCursor) throws(JSONError) -> Resource? {
    guard try cursor.isObject(in: "resources") else { return nil }
    // Not members of a `Resource`: a variable of that type would be copied at the end.
    var (crn, name, type, url, note): (String?, String?, String?, String?, String?)
    try cursor.beginObject()
    var hint = 0
    let (all, names) = (ResourceMember.all, ResourceMember.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      switch nameIndex < 0 ? nil : all[nameIndex] {
      case .crn: crn = try cursor.lenientText("crn")
      case .name: name = try cursor.lenientText("name")
      case .type: type = try cursor.lenientText("type")
      case .url: url = try cursor.lenientText("url")
      case .note: note = try cursor.lenientText("note")
      case nil: try cursor.skipValue()
      }
    }
    return Resource(crn: crn, type: type, name: name, url: url, note: note)
  }

  static func attachment(_ cursor: inout JSONCursor) throws(JSONError) -> Attachment? {
    try attachment(&cursor, raw: false)
  }

  private enum AttachmentMember: String, CaseIterable {
    case id
    case name = "filename"
    case size = "size_in_bytes"
    case createdAt = "created_at"

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  /// Nil for a file without an id, which cannot be downloaded.
  static func attachment(_ cursor: inout JSONCursor, raw: Bool) throws(JSONError) -> Attachment? {
    guard try cursor.isObject(in: "attachments") else { return nil }
    var (id, name, size): (String?, String?, Int?)
    var createdAt: Timestamp?
    let start = cursor.position
    try cursor.beginObject()
    var hint = 0
    let (all, names) = (AttachmentMember.all, AttachmentMember.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      switch nameIndex < 0 ? nil : all[nameIndex] {
      case .id: id = try cursor.lenientText("id")
      case .name: name = try cursor.lenientString("filename")
      case .size: size = try cursor.lenientCount("size_in_bytes")
      case .createdAt: createdAt = try cursor.lenientTime("created_at")
      case nil: try cursor.skipValue()
      }
    }
    guard let id else {
      Omissions.note("attachments", "a file with an id")
      return nil
    }
    let record = raw ? RawRecord.json(JSONSlice(checked: cursor.bytes, start..<cursor.position)) : nil
    return Attachment(id: id, name: name ?? id, size: size, createdAt: createdAt, raw: record)
  }
}

extension JSONCursor {
  /// `lenientList`, compiled for the types of this module.
  mutating func parts<Part>(
    _ member: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part]? {
    var parts: [Part] = []
    let isList = try lenientElements(member) { (cursor) throws(JSONError) in
      guard let part = try read(&cursor) else { return false }
      parts.append(consume part)
      return true
    }
    return isList ? parts : nil
  }
}

extension VendorClient {
  /// Sends a request whose response must be this case.
  func sendForCase(
    _ number: String, _ request: VendorRequest, _ records: IBMRecords, _ call: VendorCall
  ) async throws(Fault) -> Case {
    let found = try await sendForRecord(request, call) { (answer) throws(JSONError) in try records.read(answer) }
    try require(ResponseMatch.isSameCase(number, found.number), "the case \(number)", request)
    return found
  }

  /// The value in the response to a change, or the value that is read back if the response is an empty object. IBM: an empty
  /// list may be left out, but any server can send an empty object.
  func shown<Value>(
    _ answer: Value?, _ what: String, _ request: VendorRequest, _ read: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    if let answer { return answer }
    do throws(Fault) {
      return try await read()
    } catch {
      throw foreign(what, request)
    }
  }

  /// Sends a request whose response must be parts of this case.
  func sendForParts<Part: Sendable>(
    of number: String, _ request: VendorRequest, _ call: VendorCall,
    _ read: (JSONRecord) throws(JSONError) -> (number: String, parts: [Part])
  ) async throws(Fault) -> [Part] {
    let answer = try await sendForRecord(request, call, decode: read)
    try require(ResponseMatch.isSameCase(number, answer.number), "the case \(number)", request)
    return answer.parts
  }
}
