import JSON
import Platform

/// The folders of the client, and the settings of each from all sources.
struct Workspace: Sendable {
  struct Folder: Sendable {
    /// Without a slash at its end.
    let path: String
    /// The nearest settings file; nil if there is none.
    var file: SettingsFile?
    var layer = SettingsLayer()
    /// The settings from all sources.
    var settings = InlineSettings()

    /// The folder to which paths in settings are relative.
    var base: String { file?.folder ?? path }
  }

  private(set) var folders: [Folder] = []
  private var options = SettingsLayer()
  private var configuration = SettingsLayer()
  /// The settings of documents outside all folders.
  private var settings = InlineSettings()
  /// Each is reported once.
  private var reported: Set<SettingsIssue> = []

  // MARK: Sources

  /// - Returns: what was not reported before.
  mutating func setFolders(_ paths: [String]) -> [SettingsIssue] {
    folders = paths.map { path in
      Folder(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    }
    return readFiles()
  }

  mutating func change(added: [String], removed: [String]) -> [SettingsIssue] {
    let kept = folders.map(\.path).filter { !removed.contains($0) && !added.contains($0) }
    return setFolders(kept + added)
  }

  /// Finds and reads the files of all folders again.
  mutating func readFiles() -> [SettingsIssue] {
    var issues: [SettingsIssue] = []
    for index in folders.indices {
      let file = SettingsFile.applying(to: folders[index].path)
      let (layer, found) = file?.read() ?? (SettingsLayer(), [])
      (folders[index].file, folders[index].layer) = (file, layer)
      issues += found
    }
    return applied(issues)
  }

  mutating func setOptions(_ json: JSON) -> [SettingsIssue] { set(json, \.options, "initializationOptions") }

  mutating func setConfiguration(_ json: JSON) -> [SettingsIssue] {
    set(json, \.configuration, "the editor's configuration")
  }

  private mutating func set(
    _ json: JSON, _ layer: WritableKeyPath<Workspace, SettingsLayer>, _ source: String
  ) -> [SettingsIssue] {
    let (read, issues) = SettingsLayer.read(json)
    self[keyPath: layer] = read
    return applied(issues.map { SettingsIssue($0, in: source) })
  }

  /// Combines the sources after one of them changed. Done once, since each document and each change of one needs the result.
  ///
  /// - Returns: the issues that were not reported before.
  private mutating func applied(_ issues: [SettingsIssue]) -> [SettingsIssue] {
    settings = InlineSettings([options, configuration])
    for index in folders.indices {
      folders[index].settings = InlineSettings([folders[index].layer, options, configuration])
    }
    return issues.filter { reported.insert($0).inserted }
  }

  // MARK: Results

  /// The innermost folder that contains a file.
  func folder(of path: String?) -> Folder? {
    guard let path else { return nil }
    return folders.filter { FileSystem.isInside(path, $0.path) }.max { $0.path.utf8.count < $1.path.utf8.count }
  }

  /// The path of a file below the folder of its settings; nil for a file outside of all folders.
  func relativePath(of path: String?) -> String? {
    guard let path, let base = folder(of: path)?.base else { return nil }
    return String(Substring(path.utf8.dropFirst(base == "/" ? 1 : base.utf8.count + 1)))
  }

  /// The path of the settings file for a document, which may not exist; nil without a folder.
  func settingsFile(of path: String?) -> String? {
    (folder(of: path) ?? folders.first).map { SettingsFile(folder: $0.base).path }
  }

  func settings(of path: String?) -> InlineSettings {
    // A document without a file, such as a commit message in a buffer, belongs to the first folder.
    (folder(of: path) ?? (path == nil ? folders.first : nil))?.settings ?? settings
  }
}
