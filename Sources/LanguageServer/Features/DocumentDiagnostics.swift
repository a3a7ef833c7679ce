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
    let document: OpenDocument?
    let previous: String?
  }

  package static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Prepared {
    Prepared(
      found: try call.mentions(params.textDocument.uri),
      document: try call.server().documents[params.textDocument.uri], previous: params.previousResultId)
  }

  package static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    guard let document = prepared.document else { return ["kind": "full", "items": []] }
    let found = prepared.found
    await found.server.load(found.mentions)
    let report = DiagnosticReport(server: found.server, document: document)
    let findings = found.mentions.map { report.finding($0, found.settings) }
    found.server.remember(
      .diagnostics, found.mentions, findings.map { $0?.message }, isWhole: true, of: document)
    let items = JSON.array(zip(found.mentions, findings).compactMap { mention, finding in finding.map { report.item(mention, $0) } })
    let id = FNV1a(items.bytes).hex
    if id == prepared.previous { return ["kind": "unchanged", "resultId": .string(id)] }
    return ["kind": "full", "resultId": .string(id), "items": items]
  }
}
