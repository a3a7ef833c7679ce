import JSON
import Platform
import References
import Synchronization

extension LanguageServer {
  /// The settings file that an edit can change.
  enum EditedSettings {
    case missing(uri: String)
    case text(TextDocument, uri: String, version: Int?)
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The settings file for a document; nil without a folder, and if the file cannot be read.
  func editedSettings(for document: OpenDocument) -> EditedSettings? {
    guard let file = settingsFile(of: document.path) else { return nil }
    // An open buffer is newer than the file. Clients write the same path as different URIs.
    if let open = documents.all.first(where: { $0.path == file }) {
      let (text, version) = open.state.withLock { ($0.text, $0.version) }
      return .text(text, uri: open.uri, version: version)
    }
    let uri = FileURI.uri(file)
    do throws(SystemError) {
      guard var bytes = try FileSystem.readOwnContent(of: file, limit: SettingsFile.largest) else {
        return .missing(uri: uri)
      }
      // Not a part of the text of an editor.
      if bytes.starts(with: Self.byteOrderMark) { bytes.removeFirst(Self.byteOrderMark.count) }
      let text = TextDocument(bytes: bytes, language: "json", formats: .none, encoding: features.encoding)
      return .text(text, uri: uri, version: nil)
    } catch {
      return nil
    }
  }

  /// The edit that ignores a number: in one file, or in all. Nil if the settings cannot be changed that way.
  func ignoringEdit(_ number: String, in path: String?, _ settings: EditedSettings) -> JSON? {
    var entry: [JSON.Member] = [.init("number", .string(number))]
    if let path { entry.append(.init("path", .string(path))) }
    switch settings {
    case .missing(let uri):
      return TextEdit(range: .startOfDocument, text: IgnoreInsertion.newFile(entry)).creation(of: uri, features)
    case .text(let text, let uri, let version):
      guard text.byteCount <= SettingsFile.largest,
        let insertion = IgnoreInsertion(entry, into: Array(text.text.utf8))
      else { return nil }
      let range = text.range(of: insertion.offset..<insertion.offset)
      return TextEdit(range: range, text: insertion.text).json(uri, version: version, features)
    }
  }
}
