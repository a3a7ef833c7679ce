package import JSON
internal import Platform

/// Reads cases that casewire wrote itself. `WireReader`, which collects all errors of a request, is fifty times slower.
package struct StoredCaseParser: Sendable {
  /// The members to read. The identity is always read.
  let fields: CaseFields

  package init(_ fields: CaseFields) { self.fields = fields.union([.id, .profile, .provider, .number]) }

  /// Reads a case. Throws for text that `Case.write` does not write.
  package func read(_ json: JSONSlice) throws(JSONError) -> Case {
    var cursor = json.cursor
    var row = Case(profile: "", provider: "")
    _ = try read(&cursor, into: &row)
    try cursor.expectEnd()
    return row
  }

  /// The same as a box with that text.
  package func box(_ json: JSONSlice) throws(JSONError) -> CaseBox {
    try CaseBox { (row) throws(JSONError) in
      var cursor = json.cursor
      let members = try read(&cursor, into: &row)
      try cursor.expectEnd()
      return StoredJSON(json, members: members)
    }
  }

  /// Reads one comment; nil for text that `Comment.write` does not write.
  package static func comment(_ bytes: [UInt8]) -> Comment? {
    var cursor = JSONCursor(bytes)
    guard let comment = try? comment(&cursor), (try? cursor.expectEnd()) != nil else { return nil }
    return comment
  }

  /// Returns the members that the text has.
  private func read(_ cursor: inout JSONCursor, into row: inout Case) throws(JSONError) -> CaseFields {
    try cursor.beginObject()
    var hint = 0
    var members: CaseFields = []
    let names = StoredJSON.names
    while let index = try cursor.nextName(of: names, &hint) {
      guard let field = CaseField(rawValue: index) else {
        try cursor.skipValue()
        continue
      }
      members.bits |= 1 << UInt64(index)
      guard fields.contains(field) else {
        try cursor.skipValue()
        continue
      }
      if try Self.readText(field, &cursor, &row) { continue }
      try Self.readOther(field, &cursor, &row)
    }
    return members
  }

  /// Returns false, and reads nothing, for a member that is not a text.
  @inline(__always)
  private static func readText(
    _ field: CaseField, _ cursor: inout JSONCursor, _ row: inout Case
  ) throws(JSONError) -> Bool {
    switch field {
    case .id: row.id = try cursor.requiredText()
    case .profile: row.profile = try cursor.requiredText()
    case .provider: row.provider = try cursor.requiredText()
    case .number: row.number = try cursor.requiredText()
    case .title: row.title = try cursor.requiredText()
    case .description: row.description = try cursor.requiredText()
    case .type: row.type = try cursor.requiredText()
    case .product: row.product = try cursor.requiredText()
    case .version: row.version = try cursor.requiredText()
    case .group: row.group = try cursor.requiredText()
    case .account: row.account = try cursor.requiredText()
    case .contract: row.contract = try cursor.requiredText()
    case .serialNumber: row.serialNumber = try cursor.requiredText()
    case .technology: row.technology = try cursor.requiredText()
    case .subTechnology: row.subTechnology = try cursor.requiredText()
    case .problemCode: row.problemCode = try cursor.requiredText()
    case .customerReference: row.customerReference = try cursor.requiredText()
    case .resolution: row.resolution = try cursor.requiredText()
    case .closeNotes: row.closeNotes = try cursor.requiredText()
    case .supportTier: row.supportTier = try cursor.requiredText()
    case .url: row.url = try cursor.requiredText()
    default: return false
    }
    return true
  }

  private static func readOther(
    _ field: CaseField, _ cursor: inout JSONCursor, _ row: inout Case
  ) throws(JSONError) {
    switch field {
    case .status: row.status = try status(&cursor)
    case .severity: row.severity = try severity(&cursor)
    case .createdAt: row.createdAt = try cursor.time()
    case .updatedAt: row.updatedAt = try cursor.time()
    case .closedAt: row.closedAt = try cursor.time()
    case .createdBy: row.createdBy = try user(&cursor)
    case .updatedBy: row.updatedBy = try user(&cursor)
    case .contact: row.contact = try user(&cursor)
    case .owner: row.owner = try user(&cursor)
    case .offering: row.offering = try offering(&cursor)
    case .bugs: row.bugs = try cursor.texts()
    case .rmas: row.rmas = try cursor.texts()
    case .escalated: row.escalated = try cursor.readBool()
    case .watchlist: row.watchlist = try cursor.list(user)
    case .comments: row.comments = try cursor.list(comment)
    case .attachments: row.attachments = try cursor.list(attachment)
    case .vendorFields: row.vendorFields = try cursor.slice().tree()
    case .resources: row.resources = try cursor.list { (cursor) throws(JSONError) in try object(&cursor) }
    case .missing: row.missing = try cursor.list { (cursor) throws(JSONError) in try object(&cursor) }
    case .raw: row.raw = try cursor.raw()
    default: try cursor.skipValue()
    }
  }

  /// An object that is rare.
  private static func object<Object: WireObject>(_ cursor: inout JSONCursor) throws(JSONError) -> Object {
    let start = cursor.position
    guard case .success(let object) = WireReader.read(Object.self, from: try cursor.slice().tree()) else {
      throw cursor.wrong("an object of the protocol", "case", at: start)
    }
    return object
  }
}
