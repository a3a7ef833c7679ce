#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The reason that a secret file was not read. The description names the file, the reason and the remedy.
package enum SecretFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String, SystemError)
  /// The path is a folder, a pipe or a device.
  case notAFile(path: String)
  /// Group or others have access; `mode` has the permission bits.
  case exposed(path: String, mode: UInt32)
  /// The file belongs neither to this user nor to root.
  case foreign(path: String, owner: UInt32)
  case tooLarge(path: String, limit: Int)

  /// The fact and the remedy.
  package var description: String { remedy.map { "\(fact). \($0)" } ?? fact }

  /// A sentence without the full stop.
  package var fact: String {
    switch self {
    case .unreadable(let path, let error): "Cannot read \(path): \(error.reason)"
    case .notAFile(let path): "The path \(path) is not a regular file"
    case .exposed(let path, let mode):
      "The secret file \(path) is open to others (mode \(String(mode, radix: 8)))"
    case .foreign(let path, let owner): "The secret file \(path) belongs to user \(owner)"
    case .tooLarge(let path, let limit): "The secret file \(path) is larger than \(limit) bytes"
    }
  }

  private var remedy: String? {
    switch self {
    case .unreadable: nil
    case .notAFile: "Name a regular file"
    case .exposed(let path, _): "Run: chmod 600 \(path)"
    case .foreign(let path, _): "Run: sudo chown $(id -u) \(path)"
    case .tooLarge: "Name the right file"
    }
  }
}

/// Reads files that only their owner may read.
package enum SecretFile {
  /// Returns the content of a regular file that belongs to this user or root. Group and others must have no access,
  /// except below `mounts`. Checks the target of a symbolic link. `limit` is in bytes.
  ///
  /// - Parameter mounts: The folders in which an orchestrator stores secrets; see `mounts(_:)`. A file of root there
  ///   may have any mode in which only root can write.
  package static func read(
    _ path: String, limit: Int = 65536, mounts: [String] = []
  ) throws(SecretFileError) -> [UInt8] {
    // Non-blocking: opening a named pipe would otherwise wait for its writer.
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard fd >= 0 else { throw .unreadable(path: path, SystemError("open")) }
    defer { FileDescriptors.close(fd) }
    try check(fd, path, mounts: mounts)
    do {
      guard let bytes = try readWhole(fd, limit: limit) else {
        throw SecretFileError.tooLarge(path: path, limit: limit)
      }
      return bytes
    } catch let error as SystemError {
      throw .unreadable(path: path, error)
    } catch {
      throw .tooLarge(path: path, limit: limit)
    }
  }

  /// The folders in which orchestrators store secrets: a common folder for Docker, Podman and Kubernetes, and the
  /// folder in a variable of systemd.
  ///
  /// Docker mounts with mode 0444. Kubernetes mounts with 0644, or with 0440 and the group of the pod, through symbolic
  /// links that it exchanges. systemd mounts with 0440 and an access list that names the user of the service.
  package static func mounts(_ environment: [String: String]) -> [String] {
    ["/run/secrets", environment["CREDENTIALS_DIRECTORY"] ?? ""].filter { $0.hasPrefix("/") && $0 != "/" }
  }

  /// Checks the open descriptor, so that the file cannot be exchanged between check and use.
  static func check(_ fd: Int32, _ path: String, mounts: [String] = []) throws(SecretFileError) {
    var info = stat()
    guard fstat(fd, &info) == 0 else { throw .unreadable(path: path, SystemError("stat")) }
    guard info.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    guard info.st_uid == geteuid() || info.st_uid == 0 else {
      throw .foreign(path: path, owner: UInt32(info.st_uid))
    }
    guard info.st_mode & 0o077 != 0 else { return }
    let isMounted = info.st_uid == 0 && info.st_mode & 0o022 == 0 && lies(path, FileIdentity(info), below: mounts)
    guard isMounted else { throw .exposed(path: path, mode: UInt32(info.st_mode & 0o7777)) }
  }

  private static func lies(_ path: String, _ identity: FileIdentity, below folders: [String]) -> Bool {
    guard !folders.isEmpty, let real = FileSystem.realPath(path), FileSystem.identity(real) == identity else {
      return false
    }
    return folders.contains { folder in FileSystem.realPath(folder).map { FileSystem.isInside(real, $0) } ?? false }
  }
}

/// Writes files so that readers and crashes see the old content or the new, never a part.
package enum AtomicFile {
  /// Creates or replaces the file with exactly these permissions. Writes and syncs a new file beside it, then renames
  /// it; removes it on failure. Replaces a symbolic link at `path`.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600
  ) throws(SystemError) {
    let folder = FileSystem.folder(of: path)
    let (fd, temporary) = try create(in: folder)
    do throws(SystemError) {
      defer { FileDescriptors.close(fd) }
      try FileDescriptors.writeAll(fd, bytes)
      // `open` would apply the umask.
      guard fchmod(fd, mode_t(truncatingIfNeeded: mode & 0o7777)) == 0 else { throw SystemError("chmod \(temporary)") }
      guard fsync(fd) == 0 else { throw SystemError("fsync \(temporary)") }
      guard rename(temporary, path) == 0 else { throw SystemError("rename to \(path)") }
    } catch {
      unlink(temporary)
      throw error
    }
    syncFolder(folder)
  }

  /// Removes the temporary files that killed processes left in a folder during `write`, if they are older than this
  /// many seconds. Errors are ignored.
  package static func removeLeftovers(in folder: String, olderThan seconds: Int) {
    let now = time(nil)
    for name in FileSystem.names(in: folder, atMost: 10_000) where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let path = "\(folder)/\(name)"
      var info = stat()
      guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
      #if canImport(Darwin)
        let changed = info.st_mtimespec.tv_sec
      #else
        let changed = info.st_mtim.tv_sec
      #endif
      if now - changed > seconds { unlink(path) }
    }
  }

  private static let prefix = ".casewire-"
  private static let suffix = ".tmp"

  private static func create(in folder: String) throws(SystemError) -> (fd: Int32, path: String) {
    var path = ""
    for _ in 0..<8 {
      path = "\(folder)/\(prefix)\(String(UInt64.random(in: .min ... .max), radix: 36))\(suffix)"
      let fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if fd >= 0 { return (fd, path) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw SystemError("create \(path)")
  }

  /// Makes the rename durable. A failure is ignored, because the rename has been done.
  private static func syncFolder(_ folder: String) {
    let fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard fd >= 0 else { return }
    _ = fsync(fd)
    FileDescriptors.close(fd)
  }
}

package enum FileSystem {
  /// Returns the whole content; nil if the file does not exist. Throws `EFBIG` above `limit` bytes and `EISDIR` for a
  /// folder. Pipes can be read as well, so that a shell's `<(...)` can replace a file.
  package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard fd >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw SystemError("open \(path)")
    }
    defer { FileDescriptors.close(fd) }
    do throws(SystemError) {
      if let bytes = try readWhole(fd, limit: limit) { return bytes }
    } catch {
      throw SystemError(code: error.code, operation: "read \(path)")
    }
    throw SystemError(code: EFBIG, operation: "read \(path)")
  }

  /// Returns the permission bits of the path's target; nil if it does not exist.
  package static func permissions(_ path: String) -> UInt32? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    return UInt32(info.st_mode & 0o7777)
  }

  /// Whether this user can make a file private with `chmod`: the user owns it, and its file system is writable.
  package static func canBeMadePrivate(_ path: String) -> Bool {
    var info = stat()
    guard stat(path, &info) == 0, info.st_uid == geteuid() else { return false }
    return access(path, W_OK) == 0 || errno != EROFS
  }

  package static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// Creates a folder and its parents, accessible only to the owner. Existing folders stay unchanged.
  package static func makeFolders(_ path: String) throws(SystemError) {
    guard !isFolder(path) else { return }
    var made = path.utf8.first == UInt8(ascii: "/") ? "" : "."
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      made += "/" + String(Substring(part))
      if mkdir(made, 0o700) != 0 {
        let error = SystemError("make folder \(made)")
        guard isFolder(made) else { throw error }
      }
    }
  }

  /// The working directory, or `/` if it has been removed.
  package static var workingDirectory: String {
    guard let buffer = getcwd(nil, 0) else { return "/" }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// Replaces a leading `~`, alone or before a slash, by `home`. `~name` and an unknown home change nothing.
  package static func expandTilde(_ path: String, home: String?) -> String {
    guard path.utf8.first == UInt8(ascii: "~"), let home, !home.isEmpty else { return path }
    let rest = path.dropFirst()
    guard rest.isEmpty || rest.utf8.first == UInt8(ascii: "/") else { return path }
    return home + rest
  }

  /// Returns an absolute path without `.`, `..`, empty components and a trailing slash. This uses the text only:
  /// symbolic links are not followed, and `..` above the root is dropped.
  package static func absolute(_ path: String, relativeTo base: String) -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    var parts: [Substring.UTF8View] = []
    let whole = isAbsolute ? path : base + "/" + path
    for part in whole.utf8.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual("..".utf8) {
        _ = parts.popLast()
      } else if !part.elementsEqual(".".utf8) {
        parts.append(part)
      }
    }
    return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
  }

  /// Returns the text before the last slash: `.` for a bare name, `/` for a name in the root.
  static func folder(of path: String) -> String {
    let bytes = path.utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == bytes.startIndex ? "/" : String(path[..<slash])
  }
}

/// Reads to the end; returns nil if there are more than `limit` bytes.
private func readWhole(_ fd: Int32, limit: Int) throws(SystemError) -> [UInt8]? {
  var content: [UInt8] = []
  let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
  defer { chunk.deallocate() }
  while true {
    let count = try FileDescriptors.read(fd, into: chunk)
    if count == 0 { return content }
    guard count <= limit - content.count else { return nil }
    content.append(contentsOf: chunk[..<count])
  }
}
