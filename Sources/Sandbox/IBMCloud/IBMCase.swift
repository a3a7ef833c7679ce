import JSON

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
