#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Identifies a file or folder, regardless of its names.
package struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64

  /// The number of the file within its file system. It survives a restart of the machine; that of the device may not.
  package var number: UInt64 { inode }

  init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(truncatingIfNeeded: info.st_ino)
  }

  func isOnSameFileSystem(as other: FileIdentity) -> Bool { device == other.device }
}
