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
  /// When the file changed, in seconds since 1970.
  private let changedAt: Int64

  /// Whether each later change has another signature: the last one is so old that the file system's clock has advanced.
  package var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return changedAt < Int64(now.tv_sec).subtractingReportingOverflow(Self.tick).partialValue
  }

  /// Seconds, longer than any file system's tick and the usual difference of a server's clock.
  private static let tick: Int64 = 10

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
    changedAt = Int64(changed.tv_sec)
  }
}
