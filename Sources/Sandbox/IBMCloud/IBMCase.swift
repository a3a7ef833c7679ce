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

  /// Whether the row of the index has the field, so that nothing else needs to be made.
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
  /// Nil is written as null.
  var resources: [IBMResource]?
  /// Newest first, as in IBM's sample.
  var comments: [IBMComment] = []
  var offering: IBMOffering?

  func writeMembers(_ fields: [IBMField], to writer: inout JSONWriter, links: IBMLinks) {
    for field in fields { write(field, to: &writer, links: links) }
  }

  private func write(_ field: IBMField, to writer: inout JSONWriter, links: IBMLinks) {
    let name = field.rawValue
    switch field {
    case .number: writer.member(name, number)
    case .shortDescription: writer.member(name, shortDescription)
    case .description: writer.member(name, description)
    case .createdAt: writer.member(name, UnixTime.plain(createdAt))
    case .createdBy: writer.object(name, createdBy.writeMembers)
    case .updatedAt: writer.member(name, UnixTime.plain(updatedAt))
    case .updatedBy: writer.object(name, updatedBy.writeMembers)
    case .contact: writer.object(name, contact.writeMembers)
    case .contactType: writer.member(name, contactType)
    case .status: writer.member(name, status.title)
    case .severity: writer.member(name, severity)
    case .supportTier: writer.member(name, supportTier)
    case .resolution: writer.member(name, resolution)
    case .closeNotes: writer.member(name, closeNotes)
    case .invoiceNumber: writer.member(name, invoiceNumber)
    case .agentCloseOnly: writer.member(name, agentCloseOnly)
    case .eu, .watchlist, .attachments, .resources, .comments, .offering:
      writePart(field, to: &writer, links: links)
    }
  }

  private func writePart(_ field: IBMField, to writer: inout JSONWriter, links: IBMLinks) {
    let name = field.rawValue
    switch field {
    case .eu:
      writer.object(name) { writer in
        writer.member("support", euSupport)
        writer.member("data_center", euDataCenter)
      }
    case .watchlist: writer.array(name, watchlist) { $1.object($0.writeMembers) }
    case .attachments:
      writer.array(name, attachments) { attachment, writer in
        writer.object { attachment.writeMembers(to: &$0, of: number, links: links) }
      }
    case .resources:
      if let resources {
        writer.array(name, resources) { $1.object($0.writeMembers) }
      } else {
        writer.name(name)
        writer.null()
      }
    case .comments: writer.array(name, comments) { $1.object($0.writeMembers) }
    case .offering:
      if let offering { writer.object(name, offering.writeMembers) }
    default: break
    }
  }
}

struct IBMLinks: Sendable {
  /// Scheme and authority of the request.
  let origin: String
  /// As in IBM's sample: scheme `http`, no base path, `limit=0` in `first`, attachments on `localhost:8080` with
  /// another id.
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
