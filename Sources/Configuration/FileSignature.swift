#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Distinguishes two states of a file without reading it.
package struct FileSignature: Sendable, Equatable {
  /// Whether it can be read as often as one likes; false for a pipe.
  let isReadable: Bool
  private let numbers: [Int64]

  /// The signature of what the path leads to; nil when it leads nowhere.
  package init?(of path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    isReadable = info.st_mode & S_IFMT == S_IFREG || info.st_mode & S_IFMT == S_IFDIR
    #if canImport(Darwin)
      let (modified, changed) = (info.st_mtimespec, info.st_ctimespec)
    #else
      let (modified, changed) = (info.st_mtim, info.st_ctim)
    #endif
    // The time of the last change (ctime) covers `chmod 600`, which is the remedy of a fault.
    numbers = [
      Int64(truncatingIfNeeded: info.st_dev), Int64(truncatingIfNeeded: info.st_ino), Int64(info.st_size),
      Int64(modified.tv_sec), Int64(modified.tv_nsec), Int64(changed.tv_sec), Int64(changed.tv_nsec),
    ]
  }
}
