package import CaseModel
package import CaseService
package import JSON
import Platform

/// Returns the diagnostics of a document to a client that requests them.
package enum DocumentDiagnostics: LSPMethod {
  package static let name = "textDocument/diagnostic"
  package static let summary = "Returns the diagnostics of a document."

  package struct Params: WireObject {
    package var textDocument: DocumentID
    package var previousResultId: String?

    package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument, previousResultId }
    package static let fields: [CodingKeys: Field] = [
      .textDocument: Field("The document."), .previousResultId: Field("The `resultId` of the last response."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package struct Prepared: Sendable {
    let found: FoundMentions
    let previous: String?
  }

  package static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Prepared {
    Prepared(found: try call.mentions(params.textDocument.uri), previous: params.previousResultId)
  }

  package static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    let server = prepared.found.server
    guard let open = prepared.found.open else { return ["kind": "full", "items": []] }
    let changes = server.caseChanges
    let items = await DiagnosticReport.items(open, server)
    server.remember(.diagnostics, items.messages, isWhole: true, of: open.document, since: changes)
    let id = FNV1a(items.json.bytes).hex
    if id == prepared.previous { return ["kind": "unchanged", "resultId": .string(id)] }
    return ["kind": "full", "resultId": .string(id), "items": items.json]
  }
}
