package import CaseModel
import JSON
import Platform

/// Creates the configuration file, or adds a profile to it and keeps every other byte.
package struct ConfigurationEditor: Sendable {
  /// Absolute.
  package let path: String
  /// The names of the profiles in the file.
  package let names: [String]
  /// The bytes of the file; nil for a file that does not exist.
  private let original: [UInt8]?

  package var isNew: Bool { original == nil }

  /// Finds the file of this environment and reads it. Throws `configuration` where no profile can be added: the file has an
  /// error outside its profiles, or its folder cannot be written.
  package init(_ environment: LoadEnvironment) throws(Fault) {
    try environment.checkVariables()
    path = ConfigurationFile.locate(environment).path
    guard path.hasPrefix("/") else {
      throw Fault.configuration(
        "Cannot determine the path of the configuration, because neither XDG_CONFIG_HOME nor HOME is set.", file: nil,
        key: "", remedy: "Name a file with --config.")
    }
    if FileSystem.identity(path) == nil {
      if FileSystem.destination(ofLink: path) != nil {
        throw Self.unusable(path, "it is a symbolic link to a file that does not exist")
      }
      if let obstacle = FileSystem.obstacle(toCreatingIn: Self.folder(of: path)) {
        throw Self.unwritable(path, obstacle)
      }
      (names, original) = ([], nil)
      return
    }
    guard ConfigurationFile.isRegular(path) else { throw Self.unusable(path, "it is not a regular file") }
    guard let file = try ConfigurationFile.read(path, mounts: []) else {
      throw Self.unusable(path, "it was removed meanwhile")
    }
    let json = try file.parse()
    // A file without a profile is an error for every other command, and a start for this one.
    let isEmpty = json["profiles"]?.object?.isEmpty == true
    let issues = Configuration.topIssues(json).filter { !(isEmpty && $0.key == "profiles") }
    guard issues.isEmpty else { throw Fault.configuration(issues, file: path) }
    names = json["profiles"]?.object?.map(\.name) ?? []
    original = file.content
    ConfigurationSecrets.register(json, environment)
  }

  /// Writes the profile. A new file gets mode 0600, and missing folders get 0700. An existing file keeps its mode, unless it
  /// gets a secret.
  /// - Parameter hasSecret: Whether the profile contains a secret.
  package func write(_ draft: ProfileDraft, hasSecret: Bool) throws(Fault) {
    guard let original else { return try attempt { () throws(SystemError) in try create(draft) } }
    // The target, so that a link to a file in another folder stays one.
    let target = FileSystem.realPath(path) ?? path
    // Otherwise, another process could replace the file between the comparison and the replacement.
    var lock: FileLock?
    try attempt { () throws(SystemError) in lock = try FileLock.take(folder: Self.folder(of: target)) }
    guard let lock else { throw Self.unusable(path, "another process changes it now") }
    defer { lock.release() }
    guard try Self.bytes(of: path) == original, let new = Self.adding(draft, to: original) else {
      throw Self.unusable(path, "it changed meanwhile")
    }
    guard new.count <= ConfigurationFile.sizeLimit else { throw Self.unusable(path, "it would exceed 1 MiB") }
    let mode = hasSecret ? 0o600 : FileSystem.permissions(target) ?? 0o600
    try attempt { () throws(SystemError) in try AtomicFile.write(new, to: target, mode: mode) }
  }

  private func attempt(_ body: () throws(SystemError) -> Void) throws(Fault) {
    do throws(SystemError) {
      try body()
    } catch {
      throw Self.unwritable(path, error)
    }
  }

  private func create(_ draft: ProfileDraft) throws(SystemError) {
    let (folder, name) = FileSystem.split(path)
    try FileSystem.makeFolders(folder)
    let file = try NewFile(in: folder)
    let text = JSON.object([.init("profiles", .object([.init(draft.name, draft.json)]))]).prettyText + "\n"
    try FileDescriptors.writeAll(file.descriptor, Array(text.utf8))
    // Fails if another process created the file meanwhile.
    try file.publish(as: name, replacing: false)
  }

  // MARK: Errors

  private static func bytes(of path: String) throws(Fault) -> [UInt8] {
    do throws(SystemError) {
      return try FileSystem.read(path, limit: ConfigurationFile.sizeLimit) ?? []
    } catch {
      throw unwritable(path, error)
    }
  }

  private static func folder(of path: String) -> String { FileSystem.split(path).folder }

  private static func unusable(_ path: String, _ why: String) -> Fault {
    .configuration(
      "Cannot add a profile to \(path): \(why).", file: path, key: "", remedy: "Name another file with --config.")
  }

  private static func unwritable(_ path: String, _ error: SystemError) -> Fault {
    .configuration(
      "Cannot write the configuration \(path): \(error.reason).", file: path, key: "",
      remedy: "Name another file with --config.")
  }
}

extension ConfigurationEditor {
  /// The text with the profile as the last member of `profiles`, in the style of the other members; nil for text that is no
  /// such configuration.
  static func adding(_ draft: ProfileDraft, to bytes: [UInt8]) -> [UInt8]? {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let insertion = try? findInsertion(bytes, from: start) else { return nil }
    let member = JSON.string(draft.name).text + ": "
    let text: String
    if let indent = insertion.indent {
      // The members of `profiles` are two levels deep.
      let unit = indent.count % 2 == 0 && !indent.isEmpty ? String(indent.prefix(indent.count / 2)) : "  "
      let value = indented(draft.json.prettyText, indent, unit: unit, insertion.lineEnd)
      text = insertion.lineEnd + indent + member + value
    } else {
      text = (insertion.isEmpty ? "" : " ") + member + draft.json.text
    }
    return bytes[..<insertion.offset] + Array(((insertion.isEmpty ? "" : ",") + text).utf8) + bytes[insertion.offset...]
  }

  /// The lines of a text that is indented by two blanks per level, with this indentation from the second line on.
  private static func indented(_ text: String, _ indent: String, unit: String, _ lineEnd: String) -> String {
    var lines: [String] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let depth = line.prefix { $0 == UInt8(ascii: " ") }.count / 2
      let start = lines.isEmpty ? "" : indent + String(repeating: unit, count: depth)
      lines.append(start + String(Substring(line.dropFirst(depth * 2))))
    }
    return lines.joined(separator: lineEnd)
  }

  /// The position of a new profile, and the style of the existing ones.
  private struct Insertion {
    /// Behind the last profile.
    let offset: Int
    let isEmpty: Bool
    /// The blanks before a profile on its line; nil if all are on one line.
    let indent: String?
    let lineEnd: String
  }

  private static func findInsertion(_ bytes: [UInt8], from start: Int) throws(JSONError) -> Insertion? {
    var cursor = JSONCursor(bytes, from: start)
    try cursor.beginObject()
    var profiles: Range<Int>?
    while let name = try cursor.nextName() {
      let isFound = cursor.matches(name, "profiles")
      let range = try cursor.skipValue()
      if isFound { profiles = range }
    }
    guard let profiles else { return nil }
    cursor = JSONCursor(bytes, from: profiles.lowerBound, to: profiles.upperBound)
    try cursor.beginObject()
    var first: Int?
    var last = profiles.lowerBound + 1
    while let name = try cursor.nextName() {
      if first == nil { first = name.range.lowerBound - 1 }
      last = try cursor.skipValue().upperBound
    }
    let blanks = String(decoding: bytes[(profiles.lowerBound + 1)..<(first ?? profiles.lowerBound + 1)], as: UTF8.self)
    guard let feed = blanks.utf8.lastIndex(of: UInt8(ascii: "\n")) else {
      return Insertion(offset: last, isEmpty: first == nil, indent: nil, lineEnd: "\n")
    }
    let indent = String(Substring(blanks.utf8[blanks.utf8.index(after: feed)...]))
    let hasReturn = bytes[profiles].contains(UInt8(ascii: "\r"))
    return Insertion(offset: last, isEmpty: false, indent: indent, lineEnd: hasReturn ? "\r\n" : "\n")
  }
}
