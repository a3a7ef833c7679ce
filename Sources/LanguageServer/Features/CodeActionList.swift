import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import References

/// Collects the code actions for mentions.
struct CodeActionList {
  private(set) var actions: [JSON] = []
  private let server: LanguageServer
  private let document: OpenDocument
  private let request: CodeActions.Prepared
  private let context: ServiceContext

  private enum Kind: String { case quickfix, source }

  /// A larger selection, in bytes, is not meant as a comment. Each action has it.
  private static let longestComment = 16 << 10

  init(server: LanguageServer, document: OpenDocument, _ request: CodeActions.Prepared, _ call: Call) {
    (self.server, self.document, self.request, context) = (server, document, request, call.context)
  }

  mutating func add(_ mention: DocumentMention) {
    if let row = server.knowledge(mention).known {
      addReads(row)
      addTitle(row, mention)
      addWrites(row)
    }
    addIgnoring(mention)
  }

  private mutating func addReads(_ row: KnownCase) {
    guard row.url != nil else { return }
    if let command = CaseCommand.open(row, server.features) { add(command, .source) }
    add(CaseCommand.copyLink.json("Show the link of \(row.key.number)", row.key), .source)
  }

  private mutating func addTitle(_ row: KnownCase, _ mention: DocumentMention) {
    guard let title = row.title, server.features.codeActionLiterals else { return }
    let position = TextPositionRange(start: mention.range.end, end: mention.range.end)
    let edit: JSON = ["range": position.json, "newText": .string(" (\(title))")]
    let workspaceEdit: JSON
    if server.features.editsVersionedDocuments {
      let id: JSON = ["uri": .string(document.uri), "version": document.version.map { .number($0) } ?? .null]
      workspaceEdit = ["documentChanges": [["textDocument": id, "edits": [edit]]]]
    } else {
      workspaceEdit = ["changes": .object([.init(document.uri, [edit])])]
    }
    add("Insert the title of \(row.key.number)", .source, ("edit", workspaceEdit))
  }

  private mutating func addWrites(_ row: KnownCase) {
    guard server.features.asksWithActions, !context.isReadOnly,
      let profile = try? context.profile(row.key.profile, path: "case"), !profile.isReadOnly,
      case .success(let provider) = profile.provider
    else { return }
    let number = row.key.number
    let text = request.selection
    if CommentsAdd.isSupported(by: provider) == true, text.utf8.count <= Self.longestComment,
      !text.allSatisfy(\.isWhitespace), text != number
    {
      add(
        CaseCommand.addComment.json(
          "Add the selected text to \(number) as a comment", row.key, [.init("text", .string(text))]), .source)
    }
    let actions = provider.descriptor.actions
    if !row.isOver, actions.contains("resolve") {
      add(CaseCommand.resolve.json("Resolve \(number)", row.key), .source)
    }
    if row.isOver, actions.contains("reopen") { add(CaseCommand.reopen.json("Reopen \(number)", row.key), .source) }
    if !row.isOver, CasesEscalate.isSupported(by: provider) == true {
      add(CaseCommand.escalate.json("Escalate \(number)", row.key), .source)
    }
  }

  private mutating func addIgnoring(_ mention: DocumentMention) {
    guard server.features.codeActionLiterals, accepts(.quickfix) else { return }
    if let path = server.relativePath(document.path),
      let edit = server.ignoringEdit(mention.number, in: path, for: document)
    {
      add("Ignore \(mention.number) in this file", .quickfix, ("edit", edit), for: mention)
    }
    if let edit = server.ignoringEdit(mention.number, in: nil, for: document) {
      add("Ignore \(mention.number) in this project", .quickfix, ("edit", edit), for: mention)
    }
  }

  // MARK: Actions

  private mutating func add(_ command: JSON, _ kind: Kind) {
    guard let title = command["title"]?.string else { return }
    if server.features.codeActionLiterals {
      add(title, kind, ("command", command))
    } else if accepts(kind) {
      actions.append(command)
    }
  }

  private mutating func add(
    _ title: String, _ kind: Kind, _ content: (name: String, value: JSON), for mention: DocumentMention? = nil
  ) {
    guard accepts(kind) else { return }
    var members: [JSON.Member] = [.init("title", .string(title)), .init("kind", .string(kind.rawValue))]
    let own = request.diagnostics.filter {
      $0["source"]?.string == "casewire" && mention?.range.json.bytes == $0["range"]?.bytes
    }
    if mention != nil, !own.isEmpty { members.append(.init("diagnostics", .array(own))) }
    actions.append(.object(members + [.init(content.name, content.value)]))
  }

  /// A kind is requested by its name or by that of a more general one.
  private func accepts(_ kind: Kind) -> Bool {
    guard let only = request.only, !only.isEmpty else { return true }
    return only.contains { $0.isEmpty || $0 == kind.rawValue }
  }
}
