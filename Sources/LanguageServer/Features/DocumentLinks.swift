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
    var found = try call.mentions(params.textDocument.uri)
    if !found.settings.showsLinks { found.mentions = [] }
    return found
  }

  package static func run(_ found: FoundMentions, _ call: Call) async throws(Fault) -> JSON {
    let server = found.server
    await server.load(found.mentions)
    return .array(
      found.mentions.compactMap { mention in
        // An address in the text is a link of the editor already.
        guard mention.form != .page, let row = server.knowledge(mention).known, let url = row.url else { return nil }
        var members: [JSON.Member] = [.init("range", mention.range.json), .init("target", .string(url))]
        if server.features.linkTooltips { members.append(.init("tooltip", .string(CaseLabel.line(row)))) }
        return .object(members)
      })
  }
}
