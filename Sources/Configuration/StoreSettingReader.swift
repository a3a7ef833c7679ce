import JSON
import Platform

/// Reads `store` and `storeMegabytes` of the file.
enum StoreSettingReader {
  static func read(
    _ json: JSON, in file: ConfigurationFile, _ environment: LoadEnvironment
  ) -> (setting: StoreSetting, issues: [ConfigurationIssue]) {
    switch json["store"]?.string {
    case nil, "": return (.usual, [])
    case "off": return (.off, [])
    case "memory": return (.memory, [])
    case let text? where ["off", "memory"].contains(text.lowercased()):
      let issue = ConfigurationIssue(
        "store", "is \"\(text)\", a word in capitals", remedy: "Write \"\(text.lowercased())\".")
      return (.off, [issue])
    case let text?:
      let path = environment.path(text, in: file.folder)
      guard text.hasSuffix("/") || FileSystem.isFolder(path) else { return (.file(path), []) }
      let name = FileSystem.absolute("cases.sqlite", relativeTo: path)
      let issue = ConfigurationIssue(
        "store", "names a folder: \(path)", remedy: "Name a file in it, such as \(name).")
      return (.off, [issue])
    }
  }

  /// In megabytes.
  static func sizeLimit(_ json: JSON) -> Int { json["storeMegabytes"]?.integer ?? Configuration.usualStoreMegabytes }
}
