import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file to which whole lines are appended, a device or a pipe. A line is written in one call, so that two processes that write
/// to one file do not mix lines. A file that was renamed or removed is created again.
package final class AppendedFile: Sendable {
  private struct State {
    var descriptor: Int32?
    /// Of a regular file; nil for a device and a pipe.
    var identity: FileIdentity?
    /// Whether a failure truncated the last line.
    var isInsideLine = false
  }

  package let path: String
  private let state = Mutex(State())

  package init(path: String) { self.path = path }

  deinit { if let descriptor = state.withLock({ $0.descriptor }) { FileDescriptors.close(descriptor) } }

  /// Opens the file, or creates it with mode 0600. Refuses a regular file that others can read or write, and a folder.
  package func open() throws(SecretFileError) {
    let failure: SecretFileError? = state.withLock { state in
      do throws(SecretFileError) {
        try open(&state)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  /// Appends a line; the newline is added.
  package func append(_ line: [UInt8]) throws(SecretFileError) {
    let failure: SecretFileError? = state.withLock { state in
      do throws(SecretFileError) {
        try open(&state)
        try write(line, &state)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  private func open(_ state: inout State) throws(SecretFileError) {
    if let descriptor = state.descriptor {
      guard let identity = state.identity, FileSystem.identity(path) != identity else { return }
      FileDescriptors.close(descriptor)
      state = State()
    }
    let flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    var descriptor = path.withCString { Self.open($0, flags | O_CREAT | O_NOFOLLOW) }
    // A link may only lead to a device or a pipe, such as /dev/stderr and the file of a process substitution.
    let isLink = descriptor < 0 && errno == ELOOP
    if isLink { descriptor = path.withCString { Self.open($0, flags) } }
    guard descriptor >= 0 else { throw .unreadable(path: path, SystemError("open")) }
    do throws(SecretFileError) {
      state.identity = try check(descriptor, isLink: isLink)
      state.descriptor = descriptor
    } catch {
      FileDescriptors.close(descriptor)
      throw error
    }
  }

  private static func open(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, flags, 0o600)
    #elseif canImport(Musl)
      Musl.open(path, flags, 0o600)
    #else
      Glibc.open(path, flags, 0o600)
    #endif
  }

  private func check(_ descriptor: Int32, isLink: Bool) throws(SecretFileError) -> FileIdentity? {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw .unreadable(path: path, SystemError("stat")) }
    switch info.st_mode & S_IFMT {
    case S_IFCHR, S_IFIFO: return nil
    case S_IFREG where !isLink:
      try SecretFile.check(descriptor, path)
      return FileIdentity(info)
    default: throw .notAFile(path: path)
    }
  }

  private func write(_ line: [UInt8], _ state: inout State) throws(SecretFileError) {
    guard let descriptor = state.descriptor else { return }
    let bytes = (state.isInsideLine ? [UInt8(ascii: "\n")] : []) + line + [UInt8(ascii: "\n")]
    // A pipe that is not read must not stop the process.
    guard FileDescriptors.isWritable(descriptor) else {
      throw .unreadable(path: path, SystemError(code: EAGAIN, operation: "write"))
    }
    let count: Int
    do throws(SystemError) {
      count = try bytes.span.bytes.withUnsafeBytes { (all) throws(SystemError) in
        try FileDescriptors.write(descriptor, all)
      }
    } catch { throw .unreadable(path: path, error) }
    state.isInsideLine = count > 0 && count < bytes.count
    // The rest would be a second write, into which another process may put its own line.
    if count < bytes.count { throw .unreadable(path: path, SystemError(code: ENOSPC, operation: "write")) }
  }
}
