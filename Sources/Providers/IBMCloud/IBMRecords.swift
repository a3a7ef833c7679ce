import CaseModel
import JSON
import Platform
import ProviderKit

/// Maps IBM's records. All members are optional; unknown ones stay in `raw`.
///
/// Members are read in one pass: a page of cases is the largest response, and most of it is not requested.
struct IBMRecords {
  let profile: String
  let includesRaw: Bool
  private let provider = IBMCloudProvider.descriptor.id
  /// The requested members; others are skipped.
  private let fields: CaseFields

  init(profile: String, fields: CaseFields, includesRaw: Bool) {
    self.profile = profile
    self.includesRaw = includesRaw
    self.fields = fields
  }

  /// In the order in which IBM writes them.
  fileprivate enum Member: String, CaseIterable {
    case number
    case title = "short_description"
    case description
    case createdAt = "created_at"
    case createdBy = "created_by"
    case updatedAt = "updated_at"
    case updatedBy = "updated_by"
    case contactType = "contact_type"
    case contact, status, severity
    case supportTier = "support_tier"
    case resolution
    case closeNotes = "close_notes"
    case eu, watchlist, attachments, offering, resources, comments
    case invoiceNumber = "invoice_number"
    case agentCloseOnly = "agent_close_only"

    static let all = allCases
    static let names = JSONNames(allCases.map(\.rawValue))
  }

  /// Reads the case that a response consists of.
  func read(_ record: JSONRecord) throws(JSONError) -> Case {
    var cursor = record.slice.cursor
    var repeats = IBMRepeats()
    guard let row = try row(&cursor, &repeats) else { throw record.missing("number") }
    return row.value
  }

  /// Reads the next element of a page; nil for one without a number, which cannot be shown.
  func row(_ cursor: inout JSONCursor, _ repeats: inout IBMRepeats) throws(JSONError) -> CaseBox? {
    guard try cursor.isObject(in: "cases") else { return nil }
    let row = try CaseBox(profile: profile, provider: provider) { (made) throws(JSONError) in
      try read(&cursor, into: &made, &repeats)
    }
    if !row.value.number.isEmpty { return row }
    Omissions.note("cases", "a case with a number")
    return nil
  }

  private func read(
    _ cursor: inout JSONCursor, into made: inout Case, _ repeats: inout IBMRepeats
  ) throws(JSONError) {
    made.shown = fields
    beginParts(&made)
    var vendor = VendorFields()
    var number: String?
    let start = cursor.position
    try cursor.beginObject()
    var hint = 0
    let (all, names) = (Member.all, Member.names)
    while let nameIndex = try cursor.nextName(of: names, &hint) {
      guard nameIndex >= 0 else {
        try cursor.skipValue()
        continue
      }
      let member = all[nameIndex]
      if member == .number {
        number = try cursor.caseNumber("number")
      } else if try !readStory(member, &cursor, &made), try !readPeople(member, &cursor, &made, &repeats),
        try !readParts(member, &cursor, &made, &repeats), try !vendor.read(member, &cursor, fields, &repeats)
      {
        try cursor.skipValue()
      }
    }
    if let number { made.identify(number) }
    if fields.contains(.vendorFields) { made.vendorFields = repeats.vendorFields.json(of: vendor) }
    if includesRaw { made.raw = .json(JSONSlice(checked: cursor.bytes, start..<cursor.position)) }
  }

  /// Returns false, and reads nothing, for any other member and for one that was not requested.
  @inline(__always)
  private func readStory(
    _ member: Member, _ cursor: inout JSONCursor, _ made: inout Case
  ) throws(JSONError) -> Bool {
    switch member {
    case .title where fields.contains(.title): made.title = try cursor.lenientString("short_description")
    case .description where fields.contains(.description): made.description = try cursor.lenientString("description")
    case .status where fields.contains(.status):
      made.status = try cursor.lenientText("status").map(IBMStatus.read)
    case .severity where fields.contains(.severity):
      made.severity = try cursor.lenientSeverity("severity")
    case .createdAt where fields.contains(.createdAt): made.createdAt = try cursor.lenientTime("created_at")
    case .updatedAt where fields.contains(.updatedAt): made.updatedAt = try cursor.lenientTime("updated_at")
    case .supportTier where fields.contains(.supportTier): made.supportTier = try cursor.lenientText("support_tier")
    case .resolution where fields.contains(.resolution): made.resolution = try cursor.lenientText("resolution")
    case .closeNotes where fields.contains(.closeNotes): made.closeNotes = try cursor.lenientText("close_notes")
    default: return false
    }
    return true
  }

  @inline(__always)
  private func readPeople(
    _ member: Member, _ cursor: inout JSONCursor, _ made: inout Case, _ repeats: inout IBMRepeats
  ) throws(JSONError) -> Bool {
    switch member {
    case .createdBy where fields.contains(.createdBy):
      made.createdBy = try Self.user("created_by", &cursor, &repeats)
    case .updatedBy where fields.contains(.updatedBy):
      made.updatedBy = try Self.user("updated_by", &cursor, &repeats)
    case .contact where fields.contains(.contact): made.contact = try Self.user("contact", &cursor, &repeats)
    case .watchlist where fields.contains(.watchlist):
      let people = try cursor.parts("watchlist") { (cursor) throws(JSONError) in
        try Self.user("users", &cursor, &repeats)
      }
      made.watchlist = people ?? made.watchlist
    default: return false
    }
    return true
  }

  /// IBM: an empty list may be left out.
  private func beginParts(_ made: inout Case) {
    if fields.contains(.watchlist) { made.watchlist = [] }
    if fields.contains(.attachments) { made.attachments = [] }
    if fields.contains(.resources) { made.resources = [] }
    if fields.contains(.comments) { made.comments = [] }
  }

  private func readParts(
    _ member: Member, _ cursor: inout JSONCursor, _ made: inout Case, _ repeats: inout IBMRepeats
  ) throws(JSONError) -> Bool {
    switch member {
    case .offering where fields.contains(.offering):
      made.offering = try repeats.offerings.read(&cursor, Self.offering)
    case .attachments where fields.contains(.attachments):
      made.attachments = try cursor.parts("attachments", Self.attachment) ?? made.attachments
    // IBM: null means none.
    case .resources where fields.contains(.resources):
      made.resources = try cursor.parts("resources", Self.resource) ?? made.resources
    case .comments where fields.contains(.comments):
      let comments = try cursor.parts("comments") { (cursor) throws(JSONError) in
        try Self.comment(&cursor, raw: false, &repeats)
      }
      made.comments = Self.inOrder(comments ?? [])
    default: return false
    }
    return true
  }

  /// Members that only IBM has. `data_center` of `eu` is a string here.
  struct VendorFields {
    private var contactType: String?
    private var invoiceNumber: String?
    private var agentCloseOnly: Bool?
    private var eu: JSON?

    fileprivate mutating func read(
      _ member: Member, _ cursor: inout JSONCursor, _ fields: CaseFields, _ repeats: inout IBMRepeats
    ) throws(JSONError) -> Bool {
      guard fields.contains(.vendorFields) else { return false }
      switch member {
      case .contactType: contactType = try cursor.lenientText("contact_type")
      case .invoiceNumber: invoiceNumber = try cursor.lenientText("invoice_number")
      case .agentCloseOnly: agentCloseOnly = try cursor.lenientFlag("agent_close_only")
      case .eu: eu = try repeats.regions.read(&cursor, Self.eu)
      default: return false
      }
      return true
    }

    /// IBM: `supported` in requests, `support` in responses.
    private static func eu(_ cursor: inout JSONCursor) throws(JSONError) -> JSON? {
      guard try !cursor.takeNull(), try cursor.isObject(in: "eu", "an object") else { return nil }
      let record = try JSONRecord(&cursor)
      return JSON.object(present: [
        ("supported", record.lenientFlag("support").map { .bool($0) }),
        ("dataCenter", record.lenientText("data_center").map { .string($0) }),
      ]).nonEmpty
    }

    /// Whether the values are known to have the same bytes; equal strings may not.
    func isSame(as other: Self) -> Bool {
      eu == other.eu && agentCloseOnly == other.agentCloseOnly && Self.isSame(contactType, other.contactType)
        && Self.isSame(invoiceNumber, other.invoiceNumber)
    }

    private static func isSame(_ one: String?, _ other: String?) -> Bool {
      guard let one, let other else { return one == nil && other == nil }
      let isSame = one.utf8.withContiguousStorageIfAvailable { one in
        other.utf8.withContiguousStorageIfAvailable { other in
          one.count == other.count && one.indices.allSatisfy { one[$0] == other[$0] }
        }
      }
      return isSame == true
    }

    var json: JSON? {
      var members: [JSON.Member] = []
      if let contactType { members.append(.init("contactType", .string(contactType))) }
      if let invoiceNumber { members.append(.init("invoiceNumber", .string(invoiceNumber))) }
      if let agentCloseOnly { members.append(.init("agentCloseOnly", .bool(agentCloseOnly))) }
      if let eu { members.append(.init("eu", eu)) }
      // Not `nil`, which is also the literal of `JSON.null`.
      return members.isEmpty ? Optional.none : .object(members)
    }
  }
}
