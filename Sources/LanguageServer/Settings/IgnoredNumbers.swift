/// The case numbers that are not recognised, in all files or in some.
struct IgnoredNumbers: Sendable, Equatable {
  private struct Files: Sendable, Equatable {
    var areAll = false
    var paths: Set<String> = []
  }

  private var files: [String: Files] = [:]

  var isEmpty: Bool { files.isEmpty }

  /// Adds the entries of a source.
  mutating func add(_ entries: [SettingsLayer.Ignored]) {
    for entry in entries {
      if let path = entry.path {
        files[entry.number, default: Files()].paths.insert(path)
      } else {
        files[entry.number, default: Files()].areAll = true
      }
    }
  }

  /// - Parameter path: relative to the folder of the settings; nil for a document that is not below it.
  func contains(_ number: String, in path: String?) -> Bool {
    guard let files = files[number] else { return false }
    return files.areAll || path.map(files.paths.contains) ?? false
  }
}
