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
  /// Read once for all mentions.
  private lazy var settings = server.editedSettings(for: document)

  /// Only what changes settings of casewire has a kind. What has none is performed by a person only: editors perform those of a kind,
  /// such as `source`, when they save a document.
  private enum Kind: String { case quickfix }

  /// A larger selection, in bytes, is not meant as a comment. Each action has it.
  private static let longestComment = 16 << 10
  /// In characters. A longer title is cut where it is inserted.
  private static let longestTitle = 100

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
    if let command = CaseCommand.open(row, server.features) { add(command) }
    add(CaseCommand.showLink.json("Show the link of \(row.key.number)", row.key))
  }

  private mutating func addTitle(_ row: KnownCase, _ mention: DocumentMention) {
    guard let title = row.title, server.features.codeActionLiterals, accepts(nil) else { return }
    let text = " (\(server.readableLine(title, atMost: Self.longestTitle)))"
    let end = mention.range.end
    // Anyone who can open a case chooses its title, so the title could contain code.
    guard request.text?.accepts(text, insertedAt: end) == true else { return }
    let edit = TextEdit(range: TextPositionRange(start: end, end: end), text: text)
    add(
      "Insert the title of \(row.key.number)", nil,
      ("edit", edit.json(document.uri, version: request.version, server.features)))
  }

  private mutating func addWrites(_ row: KnownCase) {
    guard server.features.asksWithActions, !context.isReadOnly,
      let profile = try? context.profile(row.key.profile, path: "case"), !profile.isReadOnly,
      case .success(let provider) = profile.provider
    else { return }
    let number = row.key.number
    let text = request.selection
    if CommentsAdd.isSupported(by: provider) == true,
      context.permits(CommentsAdd.name, CommentsAdd.effect, on: profile),
      text.utf8.count <= Self.longestComment,
      !text.allSatisfy(\.isWhitespace), text != number
    {
      add(
        CaseCommand.addComment.json(
          "Add the selected text to \(number) as a comment", row.key, [.init("text", .string(text))]))
    }
    let actions =
      context.permits(CasesSetStatus.name, CasesSetStatus.effect, on: profile) ? provider.descriptor.actions : []
    if !row.isOver, actions.contains("resolve") {
      add(CaseCommand.resolve.json("Resolve \(number)", row.key))
    }
    if row.isOver, actions.contains("reopen"), row.state.map(provider.descriptor.finalStates.contains) != true {
      add(CaseCommand.reopen.json("Reopen \(number)", row.key))
    }
    if !row.isOver, CasesEscalate.isSupported(by: provider) == true {
      add(CaseCommand.escalate.json("Escalate \(number)", row.key))
    }
  }

  private mutating func addIgnoring(_ mention: DocumentMention) {
    guard server.features.codeActionLiterals, accepts(.quickfix), let settings else { return }
    if let path = server.relativePath(document.path),
      let edit = server.ignoringEdit(mention.number, in: path, settings)
    {
      add("Ignore \(mention.number) in this file", .quickfix, ("edit", edit), for: mention)
    }
    if let edit = server.ignoringEdit(mention.number, in: nil, settings) {
      add("Ignore \(mention.number) in this project", .quickfix, ("edit", edit), for: mention)
    }
  }

  // MARK: Actions

  private mutating func add(_ command: JSON) {
    guard let title = command["title"]?.string else { return }
    if server.features.codeActionLiterals {
      add(title, nil, ("command", command))
    } else if accepts(nil) {
      actions.append(command)
    }
  }

  private mutating func add(
    _ title: String, _ kind: Kind?, _ content: (name: String, value: JSON), for mention: DocumentMention? = nil
  ) {
    guard accepts(kind) else { return }
    var members: [JSON.Member] = [.init("title", .string(title))]
    if let kind { members.append(.init("kind", .string(kind.rawValue))) }
    let own = request.diagnostics.filter {
      $0["source"]?.string == "casewire" && mention?.range.json.bytes == $0["range"]?.bytes
    }
    if mention != nil, !own.isEmpty { members.append(.init("diagnostics", .array(own))) }
    actions.append(.object(members + [.init(content.name, content.value)]))
  }

  /// A kind is requested by its name, and each action by an empty kind.
  private func accepts(_ kind: Kind?) -> Bool {
    guard let only = request.only, !only.isEmpty else { return true }
    return only.contains { $0.isEmpty || $0 == kind?.rawValue }
  }
}
