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
