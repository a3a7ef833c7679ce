#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
    return try content(fd, path, limit)
  }

  /// Returns the content of a regular file that only this user and root can change, and why it must not contain secrets; nil
  /// if it is private.
  package static func readShared(
    _ path: String, limit: Int, mounts: [String]
  ) throws(SecretFileError) -> (bytes: [UInt8], exposure: SecretFileError?) {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard fd >= 0 else { throw .unreadable(path: path, SystemError("open")) }
    defer { FileDescriptors.close(fd) }
    var exposure: SecretFileError?
    do throws(SecretFileError) {
      try check(fd, path, mounts: mounts)
    } catch {
      guard case .exposed(_, let mode) = error, mode & 0o022 == 0 else { throw error }
      exposure = error
    }
    return (try content(fd, path, limit), exposure)
  }

  private static func content(_ fd: Int32, _ path: String, _ limit: Int) throws(SecretFileError) -> [UInt8] {
    do {
      guard let bytes = try FileDescriptors.readWhole(fd, limit: limit) else {
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
