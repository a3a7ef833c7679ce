internal import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file of a store: who may use it, and what lies beside it.
struct StoreFile: Sendable {
  let path: String
  /// Whether casewire chose the path, so that any damaged file there is its own.
  let isUsual: Bool
  /// The type of the file system of a folder, as `statfs` returns it.
  let fileSystem: @Sendable (String) -> NetworkFileSystem?

  /// A problem of the file, or a reason to keep the store in memory.
  enum Problem: Error, Sendable {
    case unsuitable(String)
    case error(StoreError)
  }

  /// How long another process may take to create or replace the file.
  private static let lockTries = 300

  /// Creates the folder, and the file with mode 0600 if it is missing. Returns the path without symbolic links.
  func prepare() throws(Problem) -> String {
    let folder = FileSystem.split(path).folder
    do throws(SecretFolder.FolderError) {
      try SecretFolder.make(folder)
    } catch {
      throw Self.problem(error)
    }
    try create()
    guard let real = FileSystem.realPath(path) else { throw .unsuitable("Cannot find the file \(path)") }
    let realFolder = FileSystem.split(real).folder
    do throws(SecretFolder.FolderError) {
      _ = try SecretFolder.exists(realFolder)
    } catch {
      throw Self.problem(error)
    }
    try check(real)
    // Locks of network file systems fail in ways that damage a database (SQLite, "How To Corrupt", section 2.1).
    if let type = fileSystem(realFolder) {
      throw .unsuitable("The folder \(realFolder) is on a network file system (\(type.name))")
    }
    if access(realFolder, W_OK) != 0 || access(real, W_OK) != 0 {
      throw .unsuitable("The file \(real) cannot be written")
    }
    return real
  }

  private static func problem(_ error: SecretFolder.FolderError) -> Problem {
    switch error {
    case .unusable: .unsuitable("\(error)")
    case .notAFolder, .exposed, .foreign: .error(.refused("\(error)"))
    }
  }

  /// SQLite would create the file with the mode that the umask leaves.
  private func create() throws(Problem) {
    let fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard fd < 0 else {
      // Nothing is locked through this descriptor yet. Closing one of a file that is in use would release its locks.
      fchmod(fd, 0o600)
      FileDescriptors.close(fd)
      for name in Self.companions(path) { unlink(name) }
      return
    }
    guard errno == EEXIST else {
      throw .unsuitable("Cannot create \(path): \(SystemError(code: errno, operation: "create").reason)")
    }
  }

  /// By its name, since opening and closing the file would release the locks of this process. Only this user can exchange
  /// files in the folder.
  private func check(_ path: String) throws(Problem) {
    var info = stat()
    guard stat(path, &info) == 0 else { throw .unsuitable("Cannot use \(path)") }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw .error(.refused("The path \(path) for the store is not a regular file. Move it away"))
    }
    guard info.st_uid == geteuid() else {
      throw .error(.refused("The store \(path) belongs to user \(info.st_uid). Remove the file, or name another path"))
    }
    guard info.st_mode & 0o077 == 0 else {
      let mode = String(UInt32(info.st_mode & 0o7777), radix: 8)
      throw .error(.refused("Others can read the store \(path) (mode \(mode)). Run: chmod 600 \(path)"))
    }
  }

  /// Runs `body` while no other process creates, checks or replaces the file.
  func locked<Value>(_ body: () throws(Problem) -> Value) throws(Problem) -> Value {
    let lock: FileLock
    do throws(SystemError) {
      var tries = 0
      while true {
        if let taken = try FileLock.take(path + ".lock") {
          lock = taken
          break
        }
        tries += 1
        if tries > Self.lockTries { throw SystemError(code: EBUSY, operation: "lock") }
        usleep(10_000)
      }
    } catch {
      if error.code == EBUSY { throw .error(.busy) }
      throw .unsuitable("Cannot lock \(path): \(error.reason)")
    }
    defer { lock.release() }
    return try body()
  }

  /// Renames a damaged file and its logs. Called in `locked`, without open connections of this process.
  func setAside() throws(Problem) {
    guard isUsual || isOurs else {
      throw .error(
        .refused("The file \(path) is not a store of casewire, or is damaged. Remove it, or name another path"))
    }
    // The logs first: a new database must not find the log of the old one.
    for name in Self.companions(path) + [path] where FileSystem.identity(name) != nil {
      do throws(SystemError) {
        try FileSystem.move(name, to: name + ".broken")
      } catch {
        throw .error(.refused("The store \(path) is damaged. \(error). Remove the file"))
      }
    }
  }

  /// Whether the header is that of a store: SQLite's first 16 bytes, and the application id at byte 68.
  private var isOurs: Bool {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard fd >= 0 else { return false }
    defer { FileDescriptors.close(fd) }
    var head = [UInt8](repeating: 0, count: 100)
    guard read(fd, &head, head.count) == head.count else { return false }
    let id = head[68..<72].reduce(0) { $0 << 8 | Int($1) }
    return head.starts(with: Array("SQLite format 3".utf8) + [0]) && id == SQLDialect.applicationID
  }

  private static func companions(_ path: String) -> [String] { ["-wal", "-shm", "-journal"].map { path + $0 } }
}
