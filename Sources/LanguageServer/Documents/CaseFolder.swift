import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of this process alone for the files of cases, locked while it is in use.
///
/// The lock shows other processes, also those in other containers, that the folder is no leftover of a killed one.
struct CaseFolder: Sendable {
  private let path: String
  /// Nil where the file system has no locks. The folder is never removed as a leftover there.
  private let lock: FileLock?

  private static let prefix = "casewire-cases-"
  /// A shared folder such as /tmp may have many others.
  private static let mostNames = 10_000

  /// Makes a folder below `$XDG_RUNTIME_DIR/casewire`, else below `$TMPDIR` or `/tmp`. Removes leftovers there.
  init() throws(SystemError) {
    let parent = Self.parent
    Self.removeLeftovers(in: parent)
    for _ in 0..<10 {
      var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw SystemError(code: errno, operation: "create a folder in \(parent)") }
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      do throws(SystemError) {
        // Another process may have taken the new folder for a leftover.
        guard let lock = try FileLock.take(folder: path), FileSystem.isFolder(path) else { continue }
        (self.path, self.lock) = (path, lock)
        return
      } catch {
        guard error.code != ENOENT else { continue }
        (self.path, lock) = (path, nil)
        return
      }
    }
    throw SystemError(code: EBUSY, operation: "create a folder in \(parent)")
  }

  private static var parent: String {
    if let runtime = ProcessEnvironment.all["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
      let own = "\(runtime)/casewire"
      if (try? SecretFolder.make(own)) != nil { return own }
    }
    return ProcessEnvironment.all["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
  }

  // MARK: Files

  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file that only this user may read. Returns its path.
  func write(_ text: String, _ name: String) throws(SystemError) -> String {
    try AtomicFile.write(Array(text.utf8), to: path(name), mode: 0o400, isDurable: false)
    return path(name)
  }

  /// Removes the folder and its files.
  func remove() { Self.removeFiles(path) }

  // MARK: Leftovers

  private static func removeLeftovers(in parent: String) {
    for name in FileSystem.names(in: parent, atMost: mostNames) where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      guard isOwnFolder(path), let lock = try? FileLock.take(folder: path) else { continue }
      removeFiles(path)
      lock.release()
    }
  }

  /// Whether the path is a private folder of this user, and no link to one.
  private static func isOwnFolder(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR && info.st_uid == geteuid()
      && info.st_mode & 0o077 == 0
  }

  /// Removes the files of cases in a folder, then the folder if it has no others.
  private static func removeFiles(_ folder: String) {
    var count = 0
    repeat {
      let names = FileSystem.names(in: folder, atMost: mostNames)
      count = names.filter { isOurs($0) && unlink("\(folder)/\($0)") == 0 }.count
    } while count > 0
    rmdir(folder)
  }

  private static func isOurs(_ name: String) -> Bool {
    [".md", ".txt", ".tmp"].contains { name.hasSuffix($0) }
  }
}
