#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An entry of a folder. Names are bytes: most systems allow any but NUL and the slash.
package struct FolderEntry: Sendable, Equatable {
  package enum Kind: Sendable {
    case file, folder, link
    /// A pipe, a socket or a device.
    case other
  }

  package let name: [UInt8]
  package let kind: Kind

  package init(name: [UInt8], kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

extension FileSystem {
  /// Returns the entries of a folder except `.` and `..`, in no particular order.
  package static func entries(of folder: [UInt8]) throws(SystemError) -> [FolderEntry] {
    guard let directory = withPath(folder, { opendir($0) }) else {
      throw SystemError("read \(String(decoding: folder, as: UTF8.self))")
    }
    defer { closedir(directory) }
    let descriptor = dirfd(directory)
    var entries: [FolderEntry] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        let start = UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
        return [UInt8](UnsafeRawBufferPointer(start: start, count: strlen(start)))
      }
      if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] {
        let kind = kind(ofType: Int32(entry.pointee.d_type)) ?? kind(name, in: descriptor)
        // Nil for an entry that was removed in the meantime.
        if let kind { entries.append(FolderEntry(name: name, kind: kind)) }
      }
      errno = 0
    }
    guard errno == 0 else { throw SystemError("read \(String(decoding: folder, as: UTF8.self))") }
    return entries
  }

  /// Returns the kind of a path's target, with symbolic links followed. Throws `ENOENT` if it does not exist.
  package static func kind(ofTarget path: [UInt8]) throws(SystemError) -> FolderEntry.Kind {
    var info = stat()
    guard withPath(path, { stat($0, &info) }) == 0 else {
      throw SystemError("read \(String(decoding: path, as: UTF8.self))")
    }
    return kind(ofMode: info.st_mode)
  }

  /// Returns the kind of what has this path: of a symbolic link, not that of its target. Throws `ENOENT` if it does not exist.
  package static func kind(of path: [UInt8]) throws(SystemError) -> FolderEntry.Kind {
    var info = stat()
    guard withPath(path, { lstat($0, &info) }) == 0 else {
      throw SystemError("read \(String(decoding: path, as: UTF8.self))")
    }
    return kind(ofMode: info.st_mode)
  }

  /// Opens a file for reading.
  ///
  /// - Parameter followsLinks: if false, throws `ELOOP` for a symbolic link, and does not wait for the writer of a pipe.
  package static func openFile(_ path: [UInt8], followsLinks: Bool) throws(SystemError) -> Int32 {
    let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW | O_NONBLOCK)
    let descriptor = withPath(path) { open($0, flags) }
    guard descriptor >= 0 else { throw SystemError("read \(String(decoding: path, as: UTF8.self))") }
    return descriptor
  }

  /// Returns the whole content of a file that others may have made, such as one of a repository; nil if it does not exist. Throws
  /// for a symbolic link, a pipe and a device: they could lead to what is not theirs, or be waited for.
  package static func readOwnContent(of path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try openFile(Array(path.utf8), followsLinks: false)
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw error
    }
    defer { FileDescriptors.close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, kind(ofMode: info.st_mode) == .file else {
      throw SystemError(code: EINVAL, operation: "read \(path), which is no file")
    }
    guard let bytes = try FileDescriptors.readWhole(descriptor, limit: limit) else {
      throw SystemError(code: EFBIG, operation: "read \(path)")
    }
    return bytes
  }

  private static func kind(_ name: [UInt8], in descriptor: Int32) -> FolderEntry.Kind? {
    var info = stat()
    guard withPath(name, { fstatat(descriptor, $0, &info, AT_SYMLINK_NOFOLLOW) }) == 0 else { return nil }
    return kind(ofMode: info.st_mode)
  }

  private static func kind(ofMode mode: mode_t) -> FolderEntry.Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .other
    }
  }

  /// Nil where the file system does not state it.
  private static func kind(ofType type: Int32) -> FolderEntry.Kind? {
    switch type {
    case Int32(DT_REG): .file
    case Int32(DT_DIR): .folder
    case Int32(DT_LNK): .link
    case Int32(DT_UNKNOWN): nil
    default: .other
    }
  }

  private static func withPath<Value>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Value) -> Value {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: path.count + 1) { buffer in
      for index in path.indices { buffer[index] = CChar(bitPattern: path[index]) }
      buffer[path.count] = 0
      // A buffer with a capacity always has an address.
      return buffer.baseAddress.map { body(UnsafePointer($0)) } ?? body("")
    }
  }
}

extension UnsafeRawBufferPointer {
  package var containsNUL: Bool {
    guard let baseAddress else { return false }
    return memchr(baseAddress, 0, count) != nil
  }
}
