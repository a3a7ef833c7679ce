import CaseModel
import CaseService
import JSON
import Platform
import References

extension LanguageServer {
  /// The edit of `.casewire.json` that ignores a number: in one file, or in all. Nil if the file cannot be changed that way.
  func ignoringEdit(_ number: String, in path: String?, for document: OpenDocument) -> JSON? {
    guard let file = settingsFile(of: document.path) else { return nil }
    var entry: [JSON.Member] = [.init("number", .string(number))]
    if let path { entry.append(.init("path", .string(path))) }
    // An open buffer is newer than the file.
    let current = documents[FileURI.uri(file)]?.text.text ?? Self.text(of: file)
    guard let current else {
      guard features.createsFiles else { return nil }
      return Self.creation(of: file, .object([.init("ignore", [.object(entry)])]))
    }
    guard let members = (try? JSON(parsing: current))?.object else { return nil }
    let list = members.first { $0.name == "ignore" }?.value.array ?? []
    let new = JSON.Member("ignore", .array(list + [.object(entry)]))
    let changed =
      members.contains { $0.name == "ignore" }
      ? members.map { $0.name == "ignore" ? new : $0 } : members + [new]
    return edit(of: file, replacing: current, with: JSON.object(changed).prettyText + "\n")
  }

  private static func text(of file: String) -> String? {
    guard let bytes = try? FileSystem.readOwnContent(of: file, limit: 1 << 20) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let start: JSON = ["line": 0, "character": 0]

  private static func creation(of file: String, _ content: JSON) -> JSON {
    let uri = JSON.string(FileURI.uri(file))
    let edit: JSON = ["range": ["start": start, "end": start], "newText": .string(content.prettyText + "\n")]
    return [
      "documentChanges": [
        ["kind": "create", "uri": uri, "options": ["ignoreIfExists": true]],
        ["textDocument": ["uri": uri, "version": nil], "edits": [edit]],
      ]
    ]
  }

  private func edit(of file: String, replacing old: String, with new: String) -> JSON {
    let uri = FileURI.uri(file)
    // The end of the text, whatever the encoding: the start of the line after the last one.
    let lines = old.utf8.count { $0 == 0x0A } + 1
    let edit: JSON = [
      "range": ["start": Self.start, "end": ["line": .number(lines), "character": 0]], "newText": .string(new),
    ]
    guard features.editsVersionedDocuments else { return ["changes": .object([.init(uri, [edit])])] }
    let version = documents[uri]?.version.map { JSON.number($0) } ?? .null
    return ["documentChanges": [["textDocument": ["uri": .string(uri), "version": version], "edits": [edit]]]]
  }
}
