#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open folder. Its files are opened relative to its descriptor, so that another process cannot redirect them by a
/// rename or a symbolic link.
package final class OpenFolder: Sendable {
  package let descriptor: Int32
  package let identity: FileIdentity

  #if os(Linux)
    // O_PATH, which the module omits. It suffices to open files in the folder, even without permission to list it.
    private static let search: Int32 = 0o10000000
  #else
    // The value of the macro O_SEARCH.
    private static let search: Int32 = O_EXEC
  #endif
  private static let flags = search | O_DIRECTORY | O_CLOEXEC

  /// Opens a folder; follows symbolic links.
  package convenience init(_ path: String) throws(SystemError) {
    try self.init(opened: open(path, Self.flags), path)
  }

  /// Opens a folder in another one. Throws `ENOTDIR` or `ELOOP` for a symbolic link.
  private convenience init(_ name: String, in folder: OpenFolder) throws(SystemError) {
    try self.init(opened: openat(folder.descriptor, name, Self.flags | O_NOFOLLOW), name)
  }

  private init(opened fd: Int32, _ path: @autoclosure () -> String) throws(SystemError) {
    guard fd >= 0 else { throw SystemError("open \(path())") }
    var info = stat()
    guard fstat(fd, &info) == 0 else {
      let error = SystemError("stat \(path())")
      FileDescriptors.close(fd)
      throw error
    }
    descriptor = fd
    identity = FileIdentity(info)
  }

  deinit { FileDescriptors.close(descriptor) }

  /// Opens a folder below this one, name by name. Refuses symbolic links, `.` and `..`, so that the result is below
  /// this folder regardless of other processes. (`openat2` is missing in older kernels, containers and macOS.)
  package func folder(at names: [String]) throws(SystemError) -> OpenFolder {
    var folder = self
    for name in names {
      guard name != ".", name != ".." else { throw SystemError(code: EINVAL, operation: "open \(name)") }
      folder = try OpenFolder(name, in: folder)
    }
    return folder
  }

  /// Returns the entry of a name in this folder, without following a symbolic link; nil if it does not exist.
  package func entry(_ name: String) -> (identity: FileIdentity, isFolder: Bool, isReplaceable: Bool)? {
    var info = stat()
    guard fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    let kind = info.st_mode & S_IFMT
    // Replacing a device would remove it from the system.
    return (FileIdentity(info), kind == S_IFDIR, kind == S_IFREG || kind == S_IFLNK)
  }
}

extension FileSystem {
  /// Returns the path with all symbolic links resolved; nil if it does not exist.
  package static func realPath(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// Returns the identity of the path's target, with symbolic links followed; nil if it does not exist.
  package static func identity(_ path: String) -> FileIdentity? {
    var info = stat()
    return stat(path, &info) == 0 ? FileIdentity(info) : nil
  }

  /// Returns the target of a symbolic link as written; nil for anything else.
  package static func destination(ofLink path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Returns at most `limit` names in a folder; empty if it cannot be listed.
  package static func names(in folder: String, atMost limit: Int) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Splits an absolute path into its folder and name. The path is split by bytes: for `String`, a slash with a
  /// combining mark is another character.
  package static func split(_ path: String) -> (folder: String, name: String) {
    guard let last = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(Substring(path.utf8[path.utf8.index(after: last)...]))
    return (last == path.utf8.startIndex ? "/" : String(Substring(path.utf8[..<last])), name)
  }

  /// Whether a path is a folder or is below it. Both must be absolute, without links, `.` or `..`. The paths are
  /// compared by bytes, because `String` treats canonically equivalent texts as equal.
  package static func isInside(_ path: String, _ folder: String) -> Bool {
    guard folder != "/" else { return true }
    guard path.utf8.starts(with: folder.utf8) else { return false }
    let rest = path.utf8.dropFirst(folder.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }

  /// Returns the components of a path.
  package static func parts(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
  }
}
