package import CaseModel
package import CaseService
package import JSON
import Platform
import References
import Synchronization

/// Completes case numbers after a keyword with a colon, a profile with a slash, and `CS`.
package enum Completion: LSPMethod {
  package typealias Params = DocumentPositionParams
  package static let name = "textDocument/completion"
  package static let summary = "Returns the cases that complete a number."

  /// The bytes before the cursor that are read.
  private static let longestContext = 1000
  /// `CompletionItemKind.Reference` of LSP.
  private static let kind: JSON = 18

  package struct Question: Sendable {
    let server: LanguageServer
    let context: CompletionContext
    let range: JSON
    let isMarkdown: Bool
    let settings: InlineSettings
  }

  package static func prepare(_ params: DocumentPositionParams, _ call: Call) throws(Fault) -> Question? {
    let server = try call.server()
    guard let document = server.documents[params.textDocument.uri] else { return nil }
    let profiles = server.profileNames(document.settings)
    return document.state.withLock { state in
      let position = params.position.position
      guard state.isScanned else { return nil }
      let line = state.text.text(before: position, atMost: longestContext)
      // Most of what is typed asks for no case, and reading the source up to the cursor takes time.
      guard let context = CompletionContext(line, keywords: state.settings.keywords, profiles: profiles),
        state.text.isScanned(at: position)
      else { return nil }
      let end = state.text.offset(of: position)
      let range = state.text.range(of: end - context.length..<end)
      return Question(
        server: server, context: context, range: range.json,
        isMarkdown: document.language == "markdown", settings: state.settings)
    }
  }

  package static func run(_ prepared: Question?, _ call: Call) async throws(Fault) -> JSON {
    guard let prepared else { return ["isIncomplete": false, "items": []] }
    let context = prepared.context
    let rows = await prepared.server.lookup.search(
      context.number, in: .numbers,
      profiles: context.profile.map { [$0] } ?? prepared.settings.profiles.map { Set($0) },
      limit: 50)
    let items = rows.enumerated().map { index, row in item(row, index, prepared) }
    // Further digits select others of more than these.
    return ["isIncomplete": true, "items": .array(items)]
  }

  private static func item(_ row: KnownCase, _ index: Int, _ prepared: Question) -> JSON {
    let detail = [row.state.map(CaseWords.state), row.severity.map { "S\($0)" }].compactMap(\.self).joined(
      separator: " · ")
    let label = row.title.map { "\(row.key.number) \($0)" } ?? row.key.number
    return [
      "label": .string(label), "kind": kind, "detail": .string(detail),
      // The order of the list, not of the letters.
      "sortText": .string(String(repeating: "0", count: 3 - "\(index)".count) + "\(index)"),
      "filterText": .string(row.key.number),
      "textEdit": ["range": prepared.range, "newText": .string(text(row, prepared))],
      "data": .string(row.key.id),
    ]
  }

  private static func text(_ row: KnownCase, _ prepared: Question) -> String {
    // After `profile/`, the profile is there already.
    if prepared.context.profile != nil { return row.key.number }
    switch prepared.settings.insertion {
    case .number: return row.key.number
    case .id: return row.key.id
    case .link: return row.url ?? row.key.id
    case .auto:
      guard prepared.isMarkdown, let url = row.url else { return row.key.number }
      return "[\(row.key.number)](\(url))"
    }
  }
}

/// Adds the details of the case to a completion.
package enum CompletionResolve: ResolvingMethod {
  package static let name = "completionItem/resolve"
  package static let summary = "Returns the details of a completion."

  package static func resolve(_ item: UnresolvedItem, _ key: CaseKey, _ server: LanguageServer) async -> JSON {
    let format: RenderFormat = server.features.completionMarkdown ? .markdown : .plain
    guard let card = await server.lookup.card(of: key, format: format) else { return item.json }
    let kind: JSON = format == .markdown ? "markdown" : "plaintext"
    let text = JSON.string(card)
    // A client that states no format takes only a plain text.
    let documentation: JSON = server.features.completionMarkup ? ["kind": kind, "value": text] : text
    return .object(item.members + [.init("documentation", documentation)])
  }
}
