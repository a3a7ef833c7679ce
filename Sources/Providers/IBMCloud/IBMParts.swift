import CaseModel
import JSON
import Platform
import ProviderKit

/// The parts that IBM's cases are made of, and that its operations answer with by themselves.
extension IBMRecords {
  /// The parts that an operation answers with, in this member. IBM: a list that is left out is an empty one, so `{}` has none;
  /// an object that says something else instead is another answer.
  static func list<Part>(
    _ member: StaticString, of answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> VendorList<Part> {
    guard var cursor = answer[member]?.cursor else {
      if answer.isEmpty { return VendorList() }
      throw answer.missing(member)
    }
    return try cursor.list(member, read)
  }

  /// The same as the answer to a write, of which it is the only proof: every element has to be what it should be.
  static func proof<Part>(
    _ member: StaticString, in answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part] {
    let list = try list(member, of: answer, read)
    guard list.isComplete else { throw answer.wrongType("an array of objects", member) }
    return list.parts
  }

  /// The parts in a member of a case that was asked for its number and these parts alone, and that number.
  static func list<Part>(
    _ member: StaticString, ofCase answer: JSONRecord, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> (number: String, parts: [Part]) {
    guard let number = answer.caseNumber("number") else { throw answer.missing("number") }
    guard var cursor = answer[member]?.cursor else { return (number, []) }
    return (number, try cursor.list(member, read).parts)
  }

  /// A part that is the whole answer, with the member by which it is known.
  static func part<Part>(
    _ answer: JSONRecord, _ required: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> Part {
    var cursor = answer.slice.cursor
    guard try answer.string(required) != nil, let part = try read(&cursor) else { throw answer.missing(required) }
    return part
  }

  // MARK: Comments

  static func comments(of answer: JSONRecord, raw: Bool) throws(JSONError) -> [Comment] {
    // IBM: one text says chronological, a sample is newest first, also within a second: a change of status writes two comments
    // at once.
    try list("comments", of: answer) { (cursor) throws(JSONError) in try comment(&cursor, raw: raw) }.parts.oldestFirst
  }

  static func comments(
    ofCase answer: JSONRecord, raw: Bool
  ) throws(JSONError) -> (number: String, parts: [Comment]) {
    let (number, comments) = try list("comments", ofCase: answer) { (cursor) throws(JSONError) in
      try comment(&cursor, raw: raw)
    }
    return (number, comments.oldestFirst)
  }

  static func comment(_ cursor: inout JSONCursor, raw: Bool) throws(JSONError) -> Comment? {
    guard try cursor.isObject(in: "comments") else { return nil }
    var text = ""
    var author: User?
    var createdAt: Timestamp?
    let start = cursor.position
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "value") {
        text = try cursor.lenientString("value") ?? ""
      } else if cursor.matches(name, "added_by") {
        author = try user("added_by", &cursor)
      } else if cursor.matches(name, "added_at") {
        createdAt = try cursor.lenientTime("added_at")
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
    try cursor.lenientPerson(member, userMembers)
  }

  /// A person that is an element of a list.
  static func user(_ cursor: inout JSONCursor) throws(JSONError) -> User? { try user("users", &cursor) }

  private enum UserMember: String, CaseIterable {
    case name, realm
    case userId = "user_id"
    case type

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  private static func userMembers(_ cursor: inout JSONCursor) throws(JSONError) -> User? {
    var user = User()
    var hint = 0
    let (all, names) = (UserMember.all, UserMember.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      switch nameIndex < 0 ? nil : all[nameIndex] {
      case .name: user.name = try cursor.lenientText("name")
      case .realm: user.realm = try cursor.lenientText("realm")
      case .userId: user.userId = try cursor.lenientText("user_id")
      case .type: user.kind = try cursor.lenientText("type")
      case nil: try cursor.skipValue()
      }
    }
    return user
  }

  /// Both shapes: `{name, type: {group, key, kind, id}}`, and the older `{id, value}`.
  static func offering(_ cursor: inout JSONCursor) throws(JSONError) -> Offering? {
    if let text = try cursor.takeText() { return text.range.isEmpty ? nil : Offering(name: cursor.string(text)) }
    guard try cursor.lenientObject("offering") else { return nil }
    var (name, id, value): (String?, String?, String?)
    var typed: Offering?
    while let found = try cursor.nextName() {
      if cursor.matches(found, "name") {
        name = try cursor.lenientString("name")
      } else if cursor.matches(found, "type") {
        typed = try offeringType(&cursor)
      } else if cursor.matches(found, "id") {
        id = try cursor.lenientString("id")
      } else if cursor.matches(found, "value") {
        value = try cursor.lenientString("value")
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
    guard try cursor.lenientObject("type") else { return nil }
    var type = Offering()
    var hint = 0
    let (all, names) = (OfferingType.all, OfferingType.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      switch nameIndex < 0 ? nil : all[nameIndex] {
      case .group: type.group = try cursor.lenientString("group")
      case .key: type.key = try cursor.lenientString("key")
      case .kind: type.kind = try cursor.lenientString("kind")
      case .id: type.id = try cursor.lenientString("id")
      case nil: try cursor.skipValue()
      }
    }
    return type
  }

  static func resource(_ cursor: inout JSONCursor) throws(JSONError) -> Resource? {
    guard try cursor.isObject(in: "resources") else { return nil }
    var resource = Resource()
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "crn") {
        resource.crn = try cursor.lenientText("crn")
      } else if cursor.matches(name, "name") {
        resource.name = try cursor.lenientText("name")
      } else if cursor.matches(name, "type") {
        resource.type = try cursor.lenientText("type")
      } else if cursor.matches(name, "url") {
        resource.url = try cursor.lenientText("url")
      } else if cursor.matches(name, "note") {
        resource.note = try cursor.lenientText("note")
      } else {
        try cursor.skipValue()
      }
    }
    return resource
  }

  static func attachment(_ cursor: inout JSONCursor) throws(JSONError) -> Attachment? {
    try attachment(&cursor, raw: false)
  }

  /// Nil for one without an id, by which alone it could be fetched.
  static func attachment(_ cursor: inout JSONCursor, raw: Bool) throws(JSONError) -> Attachment? {
    guard try cursor.isObject(in: "attachments") else { return nil }
    var (id, name): (String?, String?)
    var size: Int?
    var createdAt: Timestamp?
    let start = cursor.position
    try cursor.beginObject()
    while let found = try cursor.nextName() {
      if cursor.matches(found, "id") {
        id = try cursor.lenientText("id")
      } else if cursor.matches(found, "filename") {
        name = try cursor.lenientString("filename")
      } else if cursor.matches(found, "size_in_bytes") {
        size = try cursor.lenientCount("size_in_bytes")
      } else if cursor.matches(found, "created_at") {
        createdAt = try cursor.lenientTime("created_at")
      } else {
        try cursor.skipValue()
      }
    }
    guard let id else {
      Omissions.note("attachments", "a file with an id")
      return nil
    }
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
    try require(ResponseMatch.isSameCase(number, found.number), "about the case \(number)", request)
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
    try require(ResponseMatch.isSameCase(number, answer.number), "about the case \(number)", request)
    return answer.parts
  }
}
