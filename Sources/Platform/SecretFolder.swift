#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder that only its owner may read.
package enum SecretFolder {
  /// The reason that a folder cannot contain secrets.
  package enum FolderError: Error, Sendable, Equatable, CustomStringConvertible {
    case unusable(path: String, SystemError)
    case notAFolder(path: String)
    /// Group or others have access; `mode` has the permission bits.
    case exposed(path: String, mode: UInt32)
    case foreign(path: String, owner: UInt32)

    /// The fact and the remedy.
    package var description: String {
      switch self {
      case .unusable(let path, let error): "Cannot use the folder \(path): \(error.reason)"
      case .notAFolder(let path): "The path \(path) is not a folder. Move it away"
      case .exposed(let path, let mode):
        "Others can read the folder \(path) for secrets (mode \(String(mode, radix: 8))). Run: chmod 700 \(path)"
      case .foreign(let path, let owner):
        "The folder \(path) for secrets belongs to user \(owner). Run: sudo chown $(id -u) \(path)"
      }
    }
  }

  /// Whether the folder exists. Throws if it is not a private folder of this user. Checks the target of a symbolic
  /// link.
  package static func exists(_ path: String) throws(FolderError) -> Bool {
    var info = stat()
    guard stat(path, &info) == 0 else {
      let error = SystemError("stat")
      if error.code == ENOENT || error.code == ENOTDIR { return false }
      throw .unusable(path: path, error)
    }
    guard info.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
    guard info.st_uid == geteuid() else { throw .foreign(path: path, owner: UInt32(info.st_uid)) }
    guard info.st_mode & 0o077 == 0 else { throw .exposed(path: path, mode: UInt32(info.st_mode & 0o7777)) }
    return true
  }

  /// Creates the folder and its missing parents with mode 0700.
  package static func make(_ path: String) throws(FolderError) {
    if try exists(path) { return }
    do throws(SystemError) {
      try FileSystem.makeFolders(path)
    } catch {
      if let obstacle = obstacle(path) { throw .notAFolder(path: obstacle) }
      throw .unusable(path: path, error)
    }
    guard try exists(path) else { throw .unusable(path: path, SystemError(code: ENOENT, operation: "make folder")) }
  }
}

extension SecretFolder {
  /// Returns the first part of the path that exists but is not a folder, such as a file or a broken symbolic link.
  private static func obstacle(_ path: String) -> String? {
    var part = ""
    for name in path.split(separator: "/") {
      part += "/" + name
      var info = stat()
      if !FileSystem.isFolder(part), lstat(part, &info) == 0 { return part }
    }
    return nil
  }
}

extension FileSystem {
  /// Removes a file if it exists.
  package static func remove(_ path: String) throws(SystemError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw SystemError("remove \(path)")
  }

  /// Renames a file within the same file system. Replaces an existing file of that name.
  package static func move(_ path: String, to other: String) throws(SystemError) {
    guard rename(path, other) == 0 else { throw SystemError("rename \(path)") }
  }
}
