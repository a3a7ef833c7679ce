import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// The folder of one exported case: `case.md`, `case.json` and its attachments. A file that lists what was written shows which files
/// belong to the export, so that others are never overwritten.
struct CaseBundle {
  private let session: CommandSession
  private let id: String
  private let folder: String
  private let format: OutputOptions.Format
  private var manifest: Manifest

  private static let manifestName = ".casewire-export.json"
  private static let limit = 16 << 20

  private struct Manifest {
    var updatedAt: String?
    var isComplete = false
    /// The names that were written.
    var files: [String] = []
    /// The name and size of each attachment, by its id.
    var attachments: [(id: String, name: String)] = []

    var json: JSON {
      [
        "updatedAt": updatedAt.map(JSON.string) ?? .null, "complete": .bool(isComplete),
        "files": .array(files.map { .string($0) }),
        "attachments": .object(attachments.map { .init($0.id, .string($0.name)) }),
      ]
    }

    init(_ json: JSON? = nil) {
      updatedAt = json?["updatedAt"]?.string
      isComplete = json?["complete"]?.bool ?? false
      files = json?["files"]?.array?.compactMap(\.string) ?? []
      attachments =
        json?["attachments"]?.object?.compactMap { member in
          member.value.string.map { (member.name, $0) }
        } ?? []
    }
  }

  init(session: CommandSession, id: String, in folder: String, _ format: OutputOptions.Format) {
    self.session = session
    self.id = id
    self.format = format
    self.folder = "\(folder)/\(FileName.safe(id.split(separator: "/").joined(separator: "-")))"
    let bytes = (try? FileSystem.read("\(self.folder)/\(Self.manifestName)", limit: Self.limit)) ?? nil
    manifest = Manifest(bytes.flatMap { try? JSON(parsing: $0) })
  }

  /// Writes what changed since the last run. Returns false if nothing did.
  mutating func update(_ updatedAt: String?) throws(CommandFailure) -> Bool {
    if manifest.isComplete, let updatedAt, manifest.updatedAt == updatedAt, !manifest.files.contains(where: isMissing) {
      return false
    }
    let outcome = session.perform("cases/get", ["case": .string(id)])
    let value = try session.value(of: outcome, subject: id)
    guard let tree = outcome.result else {
      throw CommandFailure(.failure, "\(id): The result cannot be read.")
    }
    guard FileSystem.destination(ofLink: folder) == nil else {
      throw CommandFailure(.failure, "\(id): \(folder) is a symbolic link. Move it, or export to another folder.")
    }
    do throws(SystemError) { try FileSystem.makeFolders(folder) } catch { throw failure(error, folder) }
    (manifest.updatedAt, manifest.isComplete) = (updatedAt, false)
    try write(Array((tree.prettyText + "\n").utf8), "case.json")
    if format == .markdown, let found = value as? Case {
      var renderer = CaseRenderer(found, MarkdownText(width: nil), time: RFC3339.format)
      try write(Array(renderer.text().utf8), "case.md")
    }
    try saveManifest()
    for attachment in tree["attachments"]?.array ?? [] { try download(attachment) }
    manifest.isComplete = true
    try saveManifest()
    return true
  }

  private func isMissing(_ name: String) -> Bool { FileSystem.permissions("\(folder)/\(name)") == nil }

  private func failure(_ error: SystemError, _ path: String) -> CommandFailure {
    CommandFailure(.failure, "\(id): Cannot write \(path): \(error.reason).")
  }

  /// Writes a file that is new, or that an earlier run wrote.
  private mutating func write(_ bytes: [UInt8], _ name: String) throws(CommandFailure) {
    let path = "\(folder)/\(name)"
    guard manifest.files.contains(name) || isMissing(name) else {
      throw CommandFailure(
        .failure, "\(id): \(path) exists and is not from an export. Move it, or export to another folder.")
    }
    do throws(SystemError) { try AtomicFile.write(bytes, to: path, isDurable: false) } catch {
      throw failure(error, path)
    }
    if !manifest.files.contains(name) { manifest.files.append(name) }
  }

  private func saveManifest() throws(CommandFailure) {
    let path = "\(folder)/\(Self.manifestName)"
    do throws(SystemError) {
      try AtomicFile.write(Array((manifest.json.prettyText + "\n").utf8), to: path, isDurable: false)
    } catch { throw failure(error, path) }
  }

  private mutating func download(_ attachment: JSON) throws(CommandFailure) {
    guard let file = attachment["id"]?.string else { return }
    if let known = manifest.attachments.first(where: { $0.id == file }), !isMissing(known.name) { return }
    manifest.attachments.removeAll { $0.id == file }
    let subfolder = "attachments"
    do throws(SystemError) { try FileSystem.makeFolders("\(folder)/\(subfolder)") } catch {
      throw failure(error, "\(folder)/\(subfolder)")
    }
    let name = freeName(FileName.safe(attachment["name"]?.string ?? file), in: subfolder)
    let outcome = session.perform(
      "attachments/download",
      ["case": .string(id), "attachment": .string(file), "path": .string("\(folder)/\(name)")])
    if let error = outcome.error {
      throw CommandFailure(error, "attachments/download", subject: "\(id), \(attachment["name"]?.string ?? file)")
    }
    manifest.attachments.append((file, name))
    manifest.files.append(name)
    // A run that is interrupted continues here.
    try saveManifest()
  }

  /// The name, with a number if another file has it.
  private func freeName(_ name: String, in subfolder: String) -> String {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    var number = 1
    while true {
      let numbered = number == 1 ? name : "\(name[..<dot])-\(number)\(name[dot...])"
      let path = "\(subfolder)/\(numbered)"
      if isMissing(path), !manifest.attachments.contains(where: { $0.name == path }) { return path }
      number += 1
    }
  }
}
