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
  /// Without symbolic links, so that all processes lock the same name.
  let path: String
  /// Whether casewire chose the path, so that any damaged file there is its own.
  let isUsual: Bool

  /// A problem of the file, or a reason to keep the store in memory.
  enum Problem: Error, Sendable {
    case unsuitable(String)
    case error(StoreError)
  }

  /// Finds the file that a path leads to; it may be missing. Creates the folder of the path.
  ///
  /// - Parameter fileSystem: finds out whether a folder is on a network file system.
  static func locate(
    _ path: String, isUsual: Bool, fileSystem: (String) -> NetworkFileSystem?
  ) throws(Problem) -> StoreFile {
    let real: String
    let folder: String
    do throws(SecretFolder.FolderError) {
      try SecretFolder.make(FileSystem.split(path).folder)
      real = try resolve(path)
      folder = FileSystem.split(real).folder
      _ = try SecretFolder.exists(folder)
    } catch {
      switch error {
      case .unusable: throw .unsuitable("\(error)")
      case .exposed, .foreign, .notAFolder: throw .error(.refused(error.description(ofStore: isUsual)))
      }
    }
    // Locks of network file systems fail in ways that damage a database (SQLite, "How To Corrupt", section 2.1).
    if let type = fileSystem(folder) {
      throw .unsuitable("The folder \(folder) is on a network file system (\(type.name))")
    }
    if access(folder, W_OK) != 0 { throw .unsuitable("The folder \(folder) cannot be written") }
    return StoreFile(path: real, isUsual: isUsual)
  }

  /// Follows symbolic links. The file at their end may be missing.
  static func resolve(_ path: String) throws(SecretFolder.FolderError) -> String {
    var path = path
    for _ in 0..<40 {
      let (folder, name) = FileSystem.split(path)
      guard let folder = FileSystem.realPath(folder) else {
        throw .unusable(path: folder, SystemError(code: ENOENT, operation: "find"))
      }
      let file = (folder == "/" ? "/" : folder + "/") + name
      guard let target = FileSystem.destination(ofLink: file) else { return file }
      path = target.hasPrefix("/") ? target : "\(folder)/\(target)"
    }
    throw .unusable(path: path, SystemError(code: ELOOP, operation: "find"))
  }

  // MARK: Locking

  /// Runs `body` while no other process creates or replaces the file.
  ///
  /// - Parameter isShared: whether other processes may open the file at the same time.
  func locked<Value>(
    isShared: Bool, _ interruption: SQLInterruption, _ body: () throws(Problem) -> Value
  ) throws(Problem) -> Value {
    let lock: FileLock
    do throws(SystemError) {
      lock = try take(isShared: isShared, interruption)
    } catch {
      if error.code == EBUSY { throw .error(interruption.reason ?? .busy) }
      throw Self.problem(error, "Cannot lock \(path)")
    }
    defer { lock.release() }
    return try body()
  }

  private func take(isShared: Bool, _ interruption: SQLInterruption) throws(SystemError) -> FileLock {
    var tries = 0
    while true {
      if let lock = try FileLock.take(path + ".lock", isShared: isShared) { return lock }
      guard interruption.pause(tries) else { throw SystemError(code: EBUSY, operation: "lock") }
      tries += 1
    }
  }

  /// What passes soon is no reason to keep the store in memory for the life of the process.
  private static func problem(_ error: SystemError, _ text: String) -> Problem {
    switch error.code {
    case ENOSPC, EDQUOT: .error(.full)
    case EMFILE, ENFILE, ENOMEM, EINTR, EAGAIN: .error(.other(code: Int(error.code), "\(text): \(error.reason)"))
    default: .unsuitable("\(text): \(error.reason)")
    }
  }

  // MARK: Content

  var hasContent: Bool { Self.size(path) > 0 }

  var hasLog: Bool { FileSystem.identity(log) != nil }

  /// The bytes of a file; -1 if it does not exist.
  static func size(_ path: String) -> Int {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : -1
  }

  /// Creates the file with mode 0600 if it is missing. Called in `locked`, not shared.
  func create() throws(Problem) {
    // SQLite would create the file with the mode that the umask leaves.
    let fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard fd < 0 else {
      // Nothing is locked through this descriptor yet. Closing one of a file that is in use would release its locks.
      fchmod(fd, 0o600)
      FileDescriptors.close(fd)
      for name in companions { unlink(name) }
      return
    }
    guard errno == EEXIST else {
      throw Self.problem(SystemError(code: errno, operation: "create"), "Cannot create \(path)")
    }
  }

  /// Checks the file and its logs. By their names, since opening and closing the file would release the locks of this
  /// process. Only this user can exchange files in the folder.
  func check() throws(Problem) {
    try Self.check(path)
    for name in companions { try Self.check(name, mayBeMissing: true) }
  }

  /// Checks one file.
  static func check(_ name: String, mayBeMissing: Bool = false) throws(Problem) {
    var info = stat()
    guard lstat(name, &info) == 0 else {
      if mayBeMissing, errno == ENOENT { return }
      let error = SystemError(code: errno, operation: "find \(name)")
      // It was removed a moment ago.
      if error.code == ENOENT { throw .error(.other(code: Int(ENOENT), "\(error)")) }
      throw .unsuitable("\(error)")
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw .error(.refused("The path \(name) for the store is not a regular file. Move it away"))
    }
    guard info.st_uid == geteuid() else {
      throw .error(
        .refused("The store \(name) belongs to user \(info.st_uid). Remove the file, or name another path"))
    }
    guard info.st_mode & 0o077 == 0 else {
      let mode = String(UInt32(info.st_mode & 0o7777), radix: 8)
      throw .error(.refused("Others can read the store \(name) (mode \(mode)). Run: chmod 600 \(name)"))
    }
    if access(name, W_OK) != 0 { throw .unsuitable("The file \(name) cannot be written") }
  }

  // MARK: Rounds

  static let roundsEnding = "-rounds"

  /// Returns the lock for the rounds of a source; nil if it is taken.
  func takeRound(_ source: Int) throws(StoreError) -> FileLock? {
    let name = path + Self.roundsEnding
    do throws(Problem) { try Self.check(name, mayBeMissing: true) } catch {
      switch error {
      case .error(let error): throw error
      case .unsuitable(let reason): throw .refused(reason)
      }
    }
    do throws(SystemError) {
      return try FileLock.take(name, byte: source)
    } catch {
      if case .error(let error) = Self.problem(error, "Cannot lock \(name)") { throw error }
      throw .refused("Cannot lock \(name): \(error.reason)")
    }
  }

  // MARK: Damage

  /// Renames a damaged file and its logs. Called in `locked`, not shared. Operations of this process that still use the
  /// file do not find it any more.
  func setAside() throws(Problem) {
    guard isUsual || isOurs else {
      throw .error(
        .refused("The file \(path) is not a store of casewire, or is damaged. Remove it, or name another path"))
    }
    // The logs first: a new database must not find the log of the old one.
    for name in companions + [path] where FileSystem.identity(name) != nil {
      do throws(SystemError) {
        try FileSystem.move(name, to: name + ".broken")
      } catch {
        if error.code == ENOENT { continue }
        throw .error(.refused("The store \(path) is damaged. \(error). Remove the file"))
      }
    }
  }

  /// The warning for a file that was set aside.
  func warning(_ detail: String) -> String {
    "The store \(path) is damaged (\(detail)). It was renamed to \(path).broken, and a new one was created."
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

  /// The write-ahead log, which has the last commits.
  var log: String { path + "-wal" }
  /// The index of the log, in memory that processes share.
  var index: String { path + "-shm" }

  private var companions: [String] { [log, index, path + "-journal"] }
}
