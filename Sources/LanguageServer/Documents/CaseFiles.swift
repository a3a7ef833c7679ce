import CaseService
import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cases as files, for clients that open only files. They are removed with the server.
final class CaseFiles: Sendable {
  private let folder = Mutex<String?>(nil)

  /// Writes a read-only file and returns its path.
  func write(_ text: String, of key: CaseKey) throws(SystemError) -> String {
    let folder = try makeFolder()
    let path = "\(folder)/\(Self.fileName(key))"
    try AtomicFile.write(Array(text.utf8), to: path, mode: 0o400)
    return path
  }

  deinit { removeAll() }

  func removeAll() {
    let path = folder.withLock { folder in
      defer { folder = nil }
      return folder
    }
    if let path { Self.remove(path) }
  }

  private static func fileName(_ key: CaseKey) -> String {
    let name = "\(key.profile)-\(key.number)".map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
    return String(name.prefix(100)) + ".md"
  }

  private func makeFolder() throws(SystemError) -> String {
    if let path = folder.withLock({ $0 }) { return path }
    let made = try Self.makeFolder()
    return folder.withLock { folder in
      if let path = folder {
        Self.remove(made)
        return path
      }
      folder = made
      return made
    }
  }

  /// A folder of this process alone. Those of processes that were killed are removed.
  private static func makeFolder() throws(SystemError) -> String {
    var parent = ProcessEnvironment.all["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    if let runtime = ProcessEnvironment.all["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
      let own = "\(runtime)/casewire"
      if (try? SecretFolder.make(own)) != nil {
        removeLeftovers(in: own)
        parent = own
      }
    }
    var template = Array("\(parent)/\(prefix)\(getpid())-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(code: errno, operation: "create a folder in \(parent)") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static let prefix = "casewire-"

  private static func removeLeftovers(in folder: String) {
    for name in FileSystem.names(in: folder, atMost: 1000) where name.hasPrefix(prefix) {
      let process = name.dropFirst(prefix.count).prefix { $0 != "-" }
      guard let id = Int32(process), id > 0, kill(id, 0) != 0, errno == ESRCH else { continue }
      remove("\(folder)/\(name)")
    }
  }

  /// Removes the folder and the files in it.
  private static func remove(_ folder: String) {
    for name in FileSystem.names(in: folder, atMost: 10_000) { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }
}
