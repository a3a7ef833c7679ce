#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Pages of 2 MB for large memory that is about to be filled: the system provides a few of them in less than half the time of the
/// thousands of usual size.
package enum HugePages {
  /// Less memory may not contain two of them.
  package static let least = 4 << 20

  /// Requests them for memory that was not written yet. Without them, the memory is the same, only slower.
  package static func request(for memory: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      guard memory.count >= least, let start = memory.baseAddress else { return }
      // The call needs whole pages. It changes no content, whatever else is in the first or last one.
      let skipped = -Int(bitPattern: start) & (pageSize - 1)
      _ = madvise(start + skipped, memory.count - skipped, advice)
    #endif
  }

  #if os(Linux)
    /// A multiple of each size that is in use.
    private static let pageSize = 65536
    /// `MADV_HUGEPAGE`, which some modules of the C library hide.
    private static let advice = Int32(14)
  #endif
}
