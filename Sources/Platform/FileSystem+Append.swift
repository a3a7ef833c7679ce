#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// Appends to a regular file, which is created with mode 0600. Follows no symbolic link at `path`.
  package static func append(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0o600)
    guard descriptor >= 0 else { throw SystemError("open \(path)") }
    defer { FileDescriptors.close(descriptor) }
    try FileDescriptors.writeAll(descriptor, bytes)
  }
}
