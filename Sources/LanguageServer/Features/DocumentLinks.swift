package import CaseModel
package import CaseService
package import JSON
import References

/// Makes case numbers links to the pages of their cases. A link is complete at once: not every client requests the rest.
package enum DocumentLinks: LSPMethod {
  package typealias Params = DocumentParams
  package static let name = "textDocument/documentLink"
  package static let summary = "Returns the links of the case numbers in a document."

  package static func prepare(_ params: DocumentParams, _ call: Call) throws(Fault) -> FoundMentions {
    try call.mentions(params.textDocument.uri)
  }

  package static func run(_ found: FoundMentions, _ call: Call) async throws(Fault) -> JSON {
    let server = found.server
    guard let open = found.open, open.settings.showsLinks else { return [] }
    var mentions: [(mentioned: MentionedCase, bytes: Range<Int>)] = []
    open.forEachMention(server) { mentioned, bytes in
      // An address in the text is a link of the editor already.
      if mentioned.form != .page { mentions.append((mentioned, bytes)) }
    }
    let cases = Set(mentions.map(\.mentioned))
    await server.load(Set(cases.flatMap(\.keys)))
    let rows = Dictionary(uniqueKeysWithValues: cases.map { ($0, server.knowledge($0).known) })
    return .array(
      mentions.compactMap { mentioned, bytes in
        guard let row = rows[mentioned] ?? nil, let url = row.url else { return nil }
        let range = open.text.located(mentioned, bytes).range
        var members: [JSON.Member] = [.init("range", range.json), .init("target", .string(url))]
        if server.features.linkTooltips { members.append(.init("tooltip", .string(CaseLabel.line(row)))) }
        return .object(members)
      })
  }
}
