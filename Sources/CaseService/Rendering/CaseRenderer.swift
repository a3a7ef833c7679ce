package import CaseModel
package import Platform
import ProviderKit

/// Writes a case for people.
package struct CaseRenderer<Output: RenderedText> {
  private let row: Case
  /// Writes a time for people.
  private let time: (Timestamp) -> String
  private var output: Output

  init(_ row: Case, _ offset: UTCOffset, _ output: Output) { self.init(row, output, time: offset.display) }

  package init(_ row: Case, _ output: Output, time: @escaping (Timestamp) -> String) {
    self.row = row
    self.time = time
    self.output = output
  }

  package mutating func text() -> String {
    output.title(row.title ?? row.id)
    writeFacts()
    if let description = row.description, !description.isEmpty {
      output.heading("Description")
      output.body(description)
    }
    if let notes = row.closeNotes, !notes.isEmpty {
      output.heading("Close notes")
      output.body(notes)
    }
    writeAttachments()
    writeComments()
    return output.finish()
  }

  private mutating func fact(_ name: String, _ value: String?) {
    if let value, !value.isEmpty { output.fact(name, value) }
  }

  private mutating func writeFacts() {
    output.fact("Case", row.id)
    fact("Status", row.status.map(CaseWords.status))
    fact("Severity", row.severity.map(CaseWords.severity))
    if row.escalated == true { output.fact("Escalated", "yes") }
    fact("Type", row.type)
    fact("Product", [row.product, row.version].compactMap { $0 }.joined(separator: " "))
    fact("Offering", row.offering?.name)
    fact("Technology", [row.technology, row.subTechnology].compactMap { $0 }.joined(separator: ", "))
    fact("Problem code", row.problemCode)
    fact("Owner", CaseWords.name(row.owner))
    fact("Contact", CaseWords.name(row.contact))
    fact("Opened by", CaseWords.name(row.createdBy))
    fact("Opened", row.createdAt.map(time))
    fact("Updated", row.updatedAt.map(time))
    fact("Closed", row.closedAt.map(time))
    fact("Group", row.group)
    fact("Account", row.account)
    fact("Contract", row.contract)
    fact("Serial number", row.serialNumber)
    fact("Support tier", row.supportTier)
    fact("Your reference", row.customerReference)
    fact("Bugs", row.bugs?.joined(separator: ", "))
    fact("RMAs", row.rmas?.joined(separator: ", "))
    fact("Resolution", row.resolution)
    fact("Web page", row.url)
    for part in row.missing ?? [] { output.fact("Not read", part.part.stringValue) }
  }

  private mutating func writeAttachments() {
    guard let attachments = row.attachments, !attachments.isEmpty else { return }
    output.heading("Attachments")
    for attachment in attachments {
      let size = attachment.size.map { "\($0) bytes" }
      let time = attachment.createdAt.map(time)
      output.fact([size, time].compactMap { $0 }.joined(separator: ", ").ifEmpty("File"), attachment.name)
    }
  }

  private mutating func writeComments() {
    guard let comments = row.comments, !comments.isEmpty else { return }
    output.heading("Comments")
    for comment in comments {
      output.subheading(CaseWords.heading(comment, time))
      if let subject = comment.subject, !subject.isEmpty { output.body(subject + "\n\n") }
      output.body(CaseWords.text(comment))
    }
  }
}

extension String {
  fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
