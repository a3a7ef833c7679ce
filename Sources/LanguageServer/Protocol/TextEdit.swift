import JSON
import References

/// `TextEdit` of LSP.
struct TextEdit {
  let range: TextPositionRange
  let text: String

  var json: JSON { ["range": range.json, "newText": .string(text)] }

  /// The `WorkspaceEdit` of this edit alone.
  ///
  /// - Parameter version: that of the open document; nil for a document that is not open.
  func json(_ uri: String, version: Int?, _ features: ClientFeatures) -> JSON {
    guard features.editsVersionedDocuments else { return ["changes": .object([.init(uri, [json])])] }
    return ["documentChanges": [Self.change(uri, version, json)]]
  }

  /// The `WorkspaceEdit` that creates a document with this text.
  func creation(of uri: String, _ features: ClientFeatures) -> JSON {
    // Emacs, for example, creates the document itself.
    guard features.createsFiles else { return json(uri, version: nil, features) }
    return [
      "documentChanges": [
        ["kind": "create", "uri": .string(uri), "options": ["ignoreIfExists": true]], Self.change(uri, nil, json),
      ]
    ]
  }

  private static func change(_ uri: String, _ version: Int?, _ edit: JSON) -> JSON {
    let id: JSON = ["uri": .string(uri), "version": version.map { .number($0) } ?? .null]
    return ["textDocument": id, "edits": [edit]]
  }
}

extension TextPositionRange {
  static let startOfDocument = TextPositionRange(
    start: TextPosition(line: 0, character: 0), end: TextPosition(line: 0, character: 0))
}
