import JSON

/// The names for `fields`, in the order of answers.
enum IBMField: String, CaseIterable, Sendable {
  case number
  case shortDescription = "short_description"
  case description
  case createdAt = "created_at"
  case createdBy = "created_by"
  case updatedAt = "updated_at"
  case updatedBy = "updated_by"
  case contact
  case contactType = "contact_type"
  case status, severity
  case supportTier = "support_tier"
  case resolution
  case closeNotes = "close_notes"
  case invoiceNumber = "invoice_number"
  case agentCloseOnly = "agent_close_only"
  case eu, watchlist, attachments, resources, comments, offering

  /// Whether the row of the index has the field, so that nothing else has to be made for it.
  var isIndexed: Bool {
    switch self {
    case .number, .shortDescription, .createdAt, .updatedAt, .status, .severity: true
    default: false
    }
  }
}

struct IBMCase: Sendable, Equatable {
  var number: String
  var shortDescription: String
  var description: String
  var createdAt: Int64
  var createdBy: IBMUser
  var updatedAt: Int64
  var updatedBy: IBMUser
  var contact: IBMUser
  var contactType = "Cloud Support Center"
  var status: SimulatedIBMStatus
  var severity: Int
  var supportTier: String
  var resolution = ""
  var closeNotes = ""
  var invoiceNumber = ""
  var agentCloseOnly = false
  var euSupport = false
  var euDataCenter = ""
  var watchlist: [IBMUser] = []
  var attachments: [IBMAttachment] = []
  /// Nil is written as null, which is what a case without resources has.
  var resources: [IBMResource]?
  /// Newest first, as in IBM's sample.
  var comments: [IBMComment] = []
  var offering: IBMOffering?

  func write(_ fields: [IBMField], to writer: inout JSONWriter, links: IBMLinks) {
    writer.beginObject()
    for field in fields { write(field, to: &writer, links: links) }
    writer.endObject()
  }

  private func write(_ field: IBMField, to writer: inout JSONWriter, links: IBMLinks) {
    switch field {
    case .number: writer.member("number", number)
    case .shortDescription: writer.member("short_description", shortDescription)
    case .description: writer.member("description", description)
    case .createdAt: writer.member("created_at", UnixTime.plain(createdAt))
    case .createdBy: writer.user("created_by", createdBy)
    case .updatedAt: writer.member("updated_at", UnixTime.plain(updatedAt))
    case .updatedBy: writer.user("updated_by", updatedBy)
    case .contact: writer.user("contact", contact)
    case .contactType: writer.member("contact_type", contactType)
    case .status: writer.member("status", status.title)
    case .severity: writer.member("severity", severity)
    case .supportTier: writer.member("support_tier", supportTier)
    case .resolution: writer.member("resolution", resolution)
    case .closeNotes: writer.member("close_notes", closeNotes)
    case .invoiceNumber: writer.member("invoice_number", invoiceNumber)
    case .agentCloseOnly: writer.member("agent_close_only", agentCloseOnly)
    case .eu, .watchlist, .attachments, .resources, .comments, .offering:
      writePart(field, to: &writer, links: links)
    }
  }

  private func writePart(_ field: IBMField, to writer: inout JSONWriter, links: IBMLinks) {
    switch field {
    case .eu:
      writer.name("eu")
      writer.beginObject()
      writer.member("support", euSupport)
      writer.member("data_center", euDataCenter)
      writer.endObject()
    case .watchlist: writer.array("watchlist", watchlist)
    case .attachments:
      writer.name("attachments")
      writer.beginArray()
      for attachment in attachments { attachment.write(to: &writer, of: number, links: links) }
      writer.endArray()
    case .resources:
      guard let resources else {
        writer.name("resources")
        return writer.null()
      }
      writer.array("resources", resources)
    case .comments:
      writer.name("comments")
      writer.beginArray()
      for comment in comments { comment.write(to: &writer) }
      writer.endArray()
    case .offering:
      guard let offering else { return }
      writer.name("offering")
      writer.value(offering)
    default: break
    }
  }
}

extension JSONWriter {
  fileprivate mutating func user(_ name: String, _ user: IBMUser) {
    self.name(name)
    value(user)
  }
}

/// Addresses inside answers.
struct IBMLinks: Sendable {
  /// Scheme and authority under which the request came.
  let origin: String
  /// In the form of IBM's sample: scheme `http`, no base path, `limit=0` in `first`, attachments on `localhost:8080`
  /// with an id that is not theirs.
  let areOdd: Bool

  static let basePath = "/case-management/v1"

  func attachment(_ id: String, of number: String) -> String {
    guard areOdd else { return "\(origin)\(Self.basePath)/cases/\(number)/attachments/\(id)" }
    let other = String(id.suffix(8) + id.dropLast(8))
    return "localhost:8080\(Self.basePath)/cases/\(number)/attachments/\(other)"
  }

  /// - Parameters:
  ///   - offset: nil for the first page.
  ///   - filters: the caller's other parameters, encoded, each with `&` before it.
  func page(limit: Int, offset: Int?, filters: String) -> String {
    guard areOdd else { return "\(origin)\(Self.basePath)/cases?limit=\(limit)&offset=\(offset ?? 0)\(filters)" }
    let host = origin.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
    return "http://\(host)/cases?" + (offset.map { "limit=\(limit)&offset=\($0)" } ?? "limit=0")
  }
}
