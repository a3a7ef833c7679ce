import CaseModel
import JSON
import Platform

/// The folders of the client, and the settings of each from all sources.
struct Workspace: Sendable {
  struct Folder: Sendable {
    /// Without a slash at its end.
    let path: String
    var settings = SettingsLayer()
  }

  /// What is wrong in a setting, and where.
  struct Complaint: Sendable, Hashable {
    let source: String
    let message: String
    var text: String { "Invalid setting in \(source): \(message) The default is used." }
  }

  static let fileName = ".casewire.json"
  private static let largestFile = 1 << 20

  private(set) var folders: [Folder] = []
  private var options = SettingsLayer()
  private var configuration = SettingsLayer()
  /// Each is reported once.
  private var reported: Set<Complaint> = []

  // MARK: Sources

  /// - Returns: what was not reported before.
  mutating func setFolders(_ paths: [String]) -> [Complaint] {
    folders = paths.map { path in
      Folder(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    }
    return readFiles()
  }

  mutating func change(added: [String], removed: [String]) -> [Complaint] {
    let kept = folders.map(\.path).filter { !removed.contains($0) && !added.contains($0) }
    return setFolders(kept + added)
  }

  /// Reads the files of all folders again.
  mutating func readFiles() -> [Complaint] {
    var complaints: [Complaint] = []
    for index in folders.indices {
      let path = "\(folders[index].path)/\(Self.fileName)"
      let (layer, messages) = Self.readFile(path)
      folders[index].settings = layer
      complaints += messages.map { Complaint(source: path, message: $0) }
    }
    return unreported(complaints)
  }

  mutating func setOptions(_ json: JSON) -> [Complaint] { set(json, \.options, "initializationOptions") }

  mutating func setConfiguration(_ json: JSON) -> [Complaint] {
    set(json, \.configuration, "the editor's configuration")
  }

  private mutating func set(
    _ json: JSON, _ layer: WritableKeyPath<Workspace, SettingsLayer>, _ source: String
  ) -> [Complaint] {
    let (read, issues) = SettingsLayer.read(json)
    self[keyPath: layer] = read
    return unreported(issues.map { Complaint(source: source, message: $0.message) })
  }

  private mutating func unreported(_ complaints: [Complaint]) -> [Complaint] {
    complaints.filter { reported.insert($0).inserted }
  }

  private static func readFile(_ path: String) -> (SettingsLayer, [String]) {
    do throws(SystemError) {
      guard let bytes = try FileSystem.readOwnContent(of: path, limit: largestFile) else {
        return (SettingsLayer(), [])
      }
      do throws(JSONError) {
        let (layer, issues) = SettingsLayer.read(try JSON(parsing: bytes))
        return (layer, issues.map(\.message))
      } catch {
        return (SettingsLayer(), ["The file is not valid JSON. \(error.message)"])
      }
    } catch {
      return (SettingsLayer(), ["The file cannot be read: \(error.reason)."])
    }
  }

  // MARK: Results

  /// The innermost folder that contains a file.
  func folder(of path: String?) -> Folder? {
    guard let path else { return nil }
    return folders.filter { $0.path == "/" || path.hasPrefix($0.path + "/") }.max {
      $0.path.utf8.count < $1.path.utf8.count
    }
  }

  /// The path of a file in its folder; nil outside of all.
  func relativePath(of path: String?) -> String? {
    guard let path, let folder = folder(of: path) else { return nil }
    return String(path.dropFirst(folder.path == "/" ? 1 : folder.path.count + 1))
  }

  func settings(of path: String?) -> InlineSettings {
    // A document without a file, such as a commit message in a buffer, belongs to the first folder.
    let folder = folder(of: path) ?? (path == nil ? folders.first : nil)
    return InlineSettings([folder?.settings, options, configuration].compactMap(\.self))
  }
}
