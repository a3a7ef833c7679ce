import CaseModel
import JSON
import Platform
import ProviderKit

/// The parts that IBM's cases are made of, and that its operations answer with by themselves.
extension IBMRecords {
  /// The elements of an array of objects; none for null.
  static func list<Part>(
    _ member: StaticString, _ cursor: inout JSONCursor,
    _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part] {
    guard try cursor.beginObjects(member) else { return [] }
    var parts: [Part] = []
    while try cursor.nextObject(member) {
      if let part = try read(&cursor) { parts.append(part) }
    }
    return parts
  }

  /// The parts that an operation answers with, in this member. IBM: a list that is left out is an empty one, so `{}` has none;
  /// an object that says something else instead is another answer.
  static func list<Part>(
    _ member: StaticString, of answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part] {
    guard var cursor = answer[member]?.cursor else {
      if answer.isEmpty { return [] }
      throw answer.missing(member)
    }
    return try list(member, &cursor, read)
  }

  /// The parts in a member of a case that was asked for its number and these parts alone, and that number.
  static func list<Part>(
    _ member: StaticString, ofCase answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> (number: String, parts: [Part]) {
    guard let number = try answer.string("number") else { throw answer.missing("number") }
    guard var cursor = answer[member]?.cursor else { return (number, []) }
    return (number, try list(member, &cursor, read))
  }

  /// A part that is the whole answer.
  static func part<Part>(
    _ answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part
  ) throws(JSONError) -> Part {
    var cursor = answer.slice.cursor
    return try read(&cursor)
  }

  // MARK: Comments

  static func comments(of answer: JSONRecord, raw: Bool) throws(JSONError) -> [Comment] {
    // IBM: one text says chronological, a sample is newest first, also within a second: a change of status writes two comments
    // at once.
    try list("comments", of: answer) { (cursor) throws(JSONError) in try comment(&cursor, raw: raw) }.oldestFirst
  }

  static func comments(
    ofCase answer: JSONRecord, raw: Bool
  ) throws(JSONError) -> (number: String, parts: [Comment]) {
    let (number, comments) = try list("comments", ofCase: answer) { (cursor) throws(JSONError) in
      try comment(&cursor, raw: raw)
    }
    return (number, comments.oldestFirst)
  }

  static func comment(_ cursor: inout JSONCursor, raw: Bool) throws(JSONError) -> Comment {
    var text = ""
    var author: User?
    var createdAt: Timestamp?
    _ = try cursor.peek()
    let start = cursor.position
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "value") {
        text = try cursor.string("value") ?? ""
      } else if cursor.matches(name, "added_by") {
        author = try user("added_by", &cursor)
      } else if cursor.matches(name, "added_at") {
        createdAt = try cursor.date("added_at")
      } else {
        try cursor.skipValue()
      }
    }
    let record = JSONSlice(checked: cursor.bytes, start..<cursor.position)
    return Comment(text: text, author: author, createdAt: createdAt, raw: raw ? .json(record) : nil)
  }

  // MARK: People and things

  /// A person that stands in a member; nil for null.
  static func user(_ member: StaticString, _ cursor: inout JSONCursor) throws(JSONError) -> User? {
    guard try cursor.beginObject(member) else { return nil }
    return try userMembers(&cursor)
  }

  static func user(_ cursor: inout JSONCursor) throws(JSONError) -> User? {
    try cursor.beginObject()
    return try userMembers(&cursor)
  }

  private enum UserMember: String, CaseIterable {
    case name, realm
    case userId = "user_id"
    case type

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  private static func userMembers(_ cursor: inout JSONCursor) throws(JSONError) -> User {
    var user = User()
    var hint = 0
    let (all, names) = (UserMember.all, UserMember.names)
    while let place = try cursor.nextName(of: names, &hint) {
      switch place < 0 ? nil : all[place] {
      case .name: user.name = try cursor.fullString("name")
      case .realm: user.realm = try cursor.fullString("realm")
      case .userId: user.userId = try cursor.fullString("user_id")
      case .type: user.kind = try cursor.fullString("type")
      case nil: try cursor.skipValue()
      }
    }
    return user
  }

  /// Both shapes: `{name, type: {group, key, kind, id}}`, and the older `{id, value}`.
  static func offering(_ cursor: inout JSONCursor) throws(JSONError) -> Offering? {
    guard try cursor.beginObject("offering") else { return nil }
    var (name, id, value): (String?, String?, String?)
    var typed: Offering?
    while let found = try cursor.nextName() {
      if cursor.matches(found, "name") {
        name = try cursor.string("name")
      } else if cursor.matches(found, "type") {
        typed = try offeringType(&cursor)
      } else if cursor.matches(found, "id") {
        id = try cursor.string("id")
      } else if cursor.matches(found, "value") {
        value = try cursor.string("value")
      } else {
        try cursor.skipValue()
      }
    }
    guard var typed else { return Offering(name: name ?? value, id: id) }
    typed.name = name
    return typed
  }

  private enum OfferingType: String, CaseIterable {
    case group, key, kind, id

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  private static func offeringType(_ cursor: inout JSONCursor) throws(JSONError) -> Offering? {
    guard try cursor.beginObject("type") else { return nil }
    var type = Offering()
    var hint = 0
    let (all, names) = (OfferingType.all, OfferingType.names)
    while let place = try cursor.nextName(of: names, &hint) {
      switch place < 0 ? nil : all[place] {
      case .group: type.group = try cursor.string("group")
      case .key: type.key = try cursor.string("key")
      case .kind: type.kind = try cursor.string("kind")
      case .id: type.id = try cursor.string("id")
      case nil: try cursor.skipValue()
      }
    }
    return type
  }

  static func resource(_ cursor: inout JSONCursor) throws(JSONError) -> Resource {
    var resource = Resource()
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "crn") {
        resource.crn = try cursor.fullString("crn")
      } else if cursor.matches(name, "name") {
        resource.name = try cursor.fullString("name")
      } else if cursor.matches(name, "type") {
        resource.type = try cursor.fullString("type")
      } else if cursor.matches(name, "url") {
        resource.url = try cursor.fullString("url")
      } else if cursor.matches(name, "note") {
        resource.note = try cursor.fullString("note")
      } else {
        try cursor.skipValue()
      }
    }
    return resource
  }

  static func attachment(_ cursor: inout JSONCursor) throws(JSONError) -> Attachment {
    try attachment(&cursor, raw: false)
  }

  static func attachment(_ cursor: inout JSONCursor, raw: Bool) throws(JSONError) -> Attachment {
    _ = try cursor.peek()
    var (id, name): (String?, String?)
    var size: Int?
    var createdAt: Timestamp?
    let start = cursor.position
    try cursor.beginObject()
    while let found = try cursor.nextName() {
      if cursor.matches(found, "id") {
        id = try cursor.string("id")
      } else if cursor.matches(found, "filename") {
        name = try cursor.string("filename")
      } else if cursor.matches(found, "size_in_bytes") {
        size = try cursor.integer("size_in_bytes").flatMap { $0 < 0 ? nil : $0 }
      } else if cursor.matches(found, "created_at") {
        createdAt = try cursor.date("created_at")
      } else {
        try cursor.skipValue()
      }
    }
    guard let id else { throw cursor.error(.missing(member: "id"), at: start) }
    var made = Attachment(id: id, name: name ?? id, size: size, createdAt: createdAt)
    if raw { made.raw = .json(JSONSlice(checked: cursor.bytes, start..<cursor.position)) }
    return made
  }
}

extension VendorClient {
  /// Sends a request whose answer is a case, which must be this one.
  func sendForCase(
    _ number: String, _ request: VendorRequest, _ records: IBMRecords, _ call: VendorCall
  ) async throws(Fault) -> Case {
    let found = try await sendForRecord(request, call) { (answer) throws(JSONError) in try records.read(answer) }
    try require(AnswerMatch.isSameCase(number, found.number), "about the case \(number)", request)
    return found
  }

  /// What the answer to a change shows, or what is read back where the answer is an empty object. IBM: a list that is left out is an
  /// empty one; but an empty object may be anybody's answer.
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

  /// Sends a request whose answer is parts of a case, which must be this one.
  func sendForParts<Part: Sendable>(
    of number: String, _ request: VendorRequest, _ call: VendorCall,
    _ read: (JSONRecord) throws(JSONError) -> (number: String, parts: [Part])
  ) async throws(Fault) -> [Part] {
    let answer = try await sendForRecord(request, call, decode: read)
    try require(AnswerMatch.isSameCase(number, answer.number), "about the case \(number)", request)
    return answer.parts
  }
}

extension JSONCursor {
  /// IBM: `yyyy-MM-dd HH:mm:ss` without a zone, documented as UTC; RFC 3339 is read too. Anything else is
  /// an error: a time that is missing without a word would move the case to another place of a sorted listing.
  mutating func date(_ member: StaticString) throws(JSONError) -> Timestamp? {
    let start = position
    guard let text = try text(member), !text.range.isEmpty else { return nil }
    if !text.isEscaped, let date = CivilTime.parsePlain(bytes.span.extracting(text.range)) { return date }
    let decoded = string(text)
    guard let date = CivilTime.parsePlain(decoded) ?? RFC3339.parse(decoded) else {
      throw wrong("a date", member, at: start)
    }
    return date
  }
}
