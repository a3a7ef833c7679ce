internal import Platform

/// Where a store is kept. `"store": "off"` has no store at all.
package enum StoreLocation: Sendable, Equatable {
  /// As long as the process.
  case memory
  /// An absolute path. `isUsual` for the path that casewire chose itself.
  case file(String, isUsual: Bool)

  /// `$XDG_CACHE_HOME/casewire/cases.sqlite`, else `~/.cache/casewire/cases.sqlite`; memory without a home. XDG Base
  /// Directory Specification: a relative path in the variable must be ignored.
  package static func usual(_ environment: [String: String]) -> StoreLocation {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return .file(FileSystem.absolute("casewire/cases.sqlite", relativeTo: cache), isUsual: true)
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return .memory }
    return .file(FileSystem.absolute(".cache/casewire/cases.sqlite", relativeTo: home), isUsual: true)
  }

  /// The files of a store here, also those that exist only at times: its logs, its locks, and what is kept of a damaged one.
  package var files: [String] {
    guard case .file(let path, _) = self else { return [] }
    // A link leads to the database; the others lie beside that.
    let real = FileSystem.realPath(path)
    let companions = ["-wal", "-shm", "-journal"]
    let endings =
      [""] + companions + ([""] + companions).map { $0 + ".broken" }
      + [".lock", StoreFile.roundsEnding, UnstoredWriteFile.ending]
    return ([path] + (real.map { $0 == path ? [] : [$0] } ?? [])).flatMap { path in endings.map { path + $0 } }
  }
}
