#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
      if let bytes = try FileDescriptors.readWhole(fd, limit: limit) { return bytes }
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

  /// Whether the path leads to a regular file that this user may execute.
  package static func isProgram(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// Returns why no file can be created in a folder, or the folder cannot be created; nil if nothing is known to prevent it.
  package static func obstacle(toCreatingIn folder: String) -> SystemError? {
    var path = folder
    while true {
      if access(path, F_OK) == 0 {
        guard isFolder(path) else { return SystemError(code: ENOTDIR, operation: "write to \(path)") }
        return access(path, W_OK | X_OK) == 0 ? nil : SystemError("write to \(path)")
      }
      guard errno == ENOENT else { return SystemError("write to \(path)") }
      let parent = self.folder(of: path)
      guard parent != path else { return nil }
      path = parent
    }
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
