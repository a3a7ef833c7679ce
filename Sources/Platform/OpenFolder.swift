#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Identifies a file or folder, whatever names lead to it.
package struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64

  init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(truncatingIfNeeded: info.st_ino)
  }

  func isOnSameFileSystem(as other: FileIdentity) -> Bool { device == other.device }
}

/// An open folder. Its files are opened relative to its descriptor, so that another process cannot redirect them by a
/// rename or a symbolic link.
package final class OpenFolder: Sendable {
  package let descriptor: Int32
  package let identity: FileIdentity

  #if os(Linux)
    // O_PATH, which the module leaves out: enough to open files in the folder, also without permission to list it.
    private static let search: Int32 = 0o10000000
  #else
    // What the macro O_SEARCH stands for.
    private static let search: Int32 = O_EXEC
  #endif
  private static let flags = search | O_DIRECTORY | O_CLOEXEC

  /// Opens a folder; symbolic links on the way to it are followed.
  package convenience init(_ path: String) throws(SystemError) {
    try self.init(opened: open(path, Self.flags), path)
  }

  /// Opens a folder in this one. Throws `ENOTDIR` or `ELOOP` when the name is that of a symbolic link.
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
  /// this folder whatever other processes do. (`openat2` is missing in older kernels, containers and macOS.)
  package func folder(at names: [String]) throws(SystemError) -> OpenFolder {
    var folder = self
    for name in names {
      guard name != ".", name != ".." else { throw SystemError(code: EINVAL, operation: "open \(name)") }
      folder = try OpenFolder(name, in: folder)
    }
    return folder
  }

  /// What a name in this folder stands for; a symbolic link is not followed. Nil when there is nothing of that name.
  package func entry(_ name: String) -> (identity: FileIdentity, isFolder: Bool)? {
    var info = stat()
    guard fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return (FileIdentity(info), info.st_mode & S_IFMT == S_IFDIR)
  }
}

extension FileSystem {
  /// The path with every symbolic link followed, or nil when it leads nowhere.
  package static func realPath(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// What the path leads to, symbolic links followed; nil when it leads nowhere.
  package static func identity(_ path: String) -> FileIdentity? {
    var info = stat()
    return stat(path, &info) == 0 ? FileIdentity(info) : nil
  }

  /// Where a symbolic link points, as it is written; nil for anything else.
  package static func destination(ofLink path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The names in a folder, at most so many; empty when it cannot be listed.
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

  /// The folder of an absolute path, and the name in it, split by bytes: for `String`, a slash with a combining mark is
  /// another character.
  package static func split(_ path: String) -> (folder: String, name: String) {
    guard let last = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(Substring(path.utf8[path.utf8.index(after: last)...]))
    return (last == path.utf8.startIndex ? "/" : String(Substring(path.utf8[..<last])), name)
  }

  /// Whether a path is that of a folder, or of something below it. Both are absolute and have no links, `.` or `..` in them.
  /// Compared by bytes: `String` takes canonically equivalent texts for equal.
  package static func isInside(_ path: String, _ folder: String) -> Bool {
    guard folder != "/" else { return true }
    guard path.utf8.starts(with: folder.utf8) else { return false }
    let rest = path.utf8.dropFirst(folder.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }

  /// The parts of a path between its slashes.
  package static func parts(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
  }
}
