internal import JSON
internal import Platform

extension StoredCaseParser {
  static func status(_ cursor: inout JSONCursor) throws(JSONError) -> CaseStatus {
    var status = CaseStatus(.unknown, vendor: "")
    try cursor.members(Names.status) { (name, cursor) throws(JSONError) in
      switch name {
      case 0: status.state = CaseState(rawValue: try cursor.requiredText()) ?? .unknown
      case 1: status.vendor = try cursor.requiredText()
      default: try cursor.skipValue()
      }
    }
    return status
  }

  static func severity(_ cursor: inout JSONCursor) throws(JSONError) -> CaseSeverity {
    var severity = CaseSeverity(level: nil, vendor: "")
    try cursor.members(Names.severity) { (name, cursor) throws(JSONError) in
      switch name {
      case 0: severity.level = try cursor.integer()
      case 1: severity.vendor = try cursor.requiredText()
      default: try cursor.skipValue()
      }
    }
    return severity
  }

  static func user(_ cursor: inout JSONCursor) throws(JSONError) -> User {
    var user = User()
    try cursor.members(Names.user) { (name, cursor) throws(JSONError) in
      switch name {
      case 0: user.name = try cursor.requiredText()
      case 1: user.userId = try cursor.requiredText()
      case 2: user.realm = try cursor.requiredText()
      case 3: user.kind = try cursor.requiredText()
      case 4: user.emails = try cursor.texts()
      case 5: user.phones = try cursor.texts()
      case 6: user.mobilePhones = try cursor.texts()
      case 7: user.preferredContact = try cursor.requiredText()
      default: try cursor.skipValue()
      }
    }
    return user
  }

  static func offering(_ cursor: inout JSONCursor) throws(JSONError) -> Offering {
    var offering = Offering()
    try cursor.members(Names.offering) { (name, cursor) throws(JSONError) in
      switch name {
      case 0: offering.name = try cursor.requiredText()
      case 1: offering.group = try cursor.requiredText()
      case 2: offering.key = try cursor.requiredText()
      case 3: offering.kind = try cursor.requiredText()
      case 4: offering.id = try cursor.requiredText()
      default: try cursor.skipValue()
      }
    }
    return offering
  }

  static func comment(_ cursor: inout JSONCursor) throws(JSONError) -> Comment {
    var comment = Comment(id: "", text: "")
    try cursor.members(Names.comment) { (name, cursor) throws(JSONError) in
      switch name {
      case 0: comment.id = try cursor.requiredText()
      case 1: comment.subject = try cursor.requiredText()
      case 2: comment.text = try cursor.requiredText()
      case 3: comment.format = Comment.Format(rawValue: try cursor.requiredText()) ?? .plain
      case 4: comment.author = try user(&cursor)
      case 5: comment.createdAt = try cursor.time()
      case 6: comment.updatedAt = try cursor.time()
      case 7: comment.isPrivate = try cursor.readBool()
      case 8: comment.isDraft = try cursor.readBool()
      case 9: comment.raw = try cursor.raw()
      default: try cursor.skipValue()
      }
    }
    return comment
  }

  static func attachment(_ cursor: inout JSONCursor) throws(JSONError) -> Attachment {
    var attachment = Attachment(id: "", name: "")
    try cursor.members(Names.attachment) { (name, cursor) throws(JSONError) in
      switch name {
      case 0: attachment.id = try cursor.requiredText()
      case 1: attachment.name = try cursor.requiredText()
      case 2: attachment.size = try cursor.integer()
      case 3: attachment.contentType = try cursor.requiredText()
      case 4: attachment.description = try cursor.requiredText()
      case 5: attachment.isPrivate = try cursor.readBool()
      case 6: attachment.createdAt = try cursor.time()
      case 7: attachment.createdBy = try user(&cursor)
      case 8: attachment.raw = try cursor.raw()
      default: try cursor.skipValue()
      }
    }
    return attachment
  }

  /// The members in the order of the cases above.
  private enum Names {
    static let status = names(CaseStatus.self)
    static let severity = names(CaseSeverity.self)
    static let user = names(User.self)
    static let offering = names(Offering.self)
    static let comment = names(Comment.self)
    static let attachment = names(Attachment.self)

    private static func names<Object: WireObject>(_ type: Object.Type) -> JSONNames {
      JSONNames(Object.CodingKeys.allCases.map(\.stringValue))
    }
  }
}

extension JSONCursor {
  mutating func requiredText() throws(JSONError) -> String { string(try readText()) }

  mutating func integer() throws(JSONError) -> Int {
    if let digit = takeDigit() { return digit }
    let start = position
    guard let value = try readNumber().integer else { throw wrong("an integer", "number", at: start) }
    return value
  }

  mutating func time() throws(JSONError) -> Timestamp {
    let start = position
    let text = try readText()
    guard let time = RFC3339.parse(bytes.span.extracting(text.range)) else { throw wrong("a time", "time", at: start) }
    return time
  }

  mutating func texts() throws(JSONError) -> [String] {
    try list { (cursor) throws(JSONError) in try cursor.requiredText() }
  }

  mutating func list<Element>(
    _ read: (inout JSONCursor) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    var list: [Element] = []
    try beginArray()
    while try nextElement() { list.append(try read(&self)) }
    return list
  }

  mutating func slice() throws(JSONError) -> JSONSlice { JSONSlice(checked: bytes, try skipValue()) }

  mutating func raw() throws(JSONError) -> RawRecord {
    let slice = try slice()
    return slice.string.map { .text($0) } ?? .json(slice)
  }

  /// Calls `read` with the index of each member's name, -1 for an unknown one.
  mutating func members(
    _ names: JSONNames, _ read: (Int, inout JSONCursor) throws(JSONError) -> Void
  ) throws(JSONError) {
    try beginObject()
    var hint = 0
    while let index = try nextName(of: names, &hint) { try read(index, &self) }
  }
}
