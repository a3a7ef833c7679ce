package import CaseModel
package import CaseService
package import JSON
import References
import Synchronization

/// Offers what can be done with a case at a position.
package enum CodeActions: LSPMethod {
  package static let name = "textDocument/codeAction"
  package static let summary = "Returns what can be done with the cases in a range."

  package struct Params: WireObject {
    package struct Context: WireObject {
      package var only: [String]?
      package var diagnostics: JSON?

      package enum CodingKeys: String, CodingKey, CaseIterable { case only, diagnostics }
      package static let fields: [CodingKeys: Field] = [
        .only: Field("The kinds that are requested."), .diagnostics: Field("The diagnostics in the range."),
      ]
      package static var allowsOtherMembers: Bool { true }
    }

    package var textDocument: DocumentID
    package var range: LSPRange
    package var context: Context?

    package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument, range, context }
    package static let fields: [CodingKeys: Field] = [
      .textDocument: Field("The document."), .range: Field("The range."), .context: Field("What is requested."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package struct Prepared: Sendable {
    let found: FoundMentions
    let document: OpenDocument?
    /// The text that the mentions were found in, and its version.
    let text: TextDocument?
    let version: Int?
    let only: [String]?
    /// The selected text.
    let selection: String
    let diagnostics: [JSON]
  }

  /// A selection of more numbers gets the actions of the first ones.
  private static let mostNumbers = 5

  package static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Prepared {
    let found = try call.mentions(params.textDocument.uri, params.range)
    let document = try call.server().documents[params.textDocument.uri]
    let state = document?.state.withLock { (text: $0.text, version: $0.version) }
    let selection = state?.text.text(in: params.range.range) ?? ""
    return Prepared(
      found: found, document: document, text: state?.text, version: state?.version, only: params.context?.only,
      selection: selection,
      diagnostics: params.context?.diagnostics?.array ?? [])
  }

  package static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    guard let document = prepared.document else { return [] }
    let server = prepared.found.server
    let mentions = prepared.found.mentions
    await server.load(mentions)
    var list = CodeActionList(server: server, document: document, prepared, call)
    var seen: Set<String> = []
    for mention in mentions where seen.insert(mention.number).inserted {
      if seen.count > mostNumbers { break }
      list.add(mention)
    }
    return .array(list.actions)
  }
}
