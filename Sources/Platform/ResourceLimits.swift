#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The process's limits (`ulimit`), and whether they suffice.
package enum ResourceLimits {
  /// Descriptors for timers, sockets and connections. Dispatch ends the process when it gets none.
  private static let leastFiles: UInt64 = 32
  /// Address space in bytes. With less, threads cannot be created: Dispatch waits forever, and Swift's runtime crashes.
  /// Measured with the dynamically linked program: up to 120 MiB some runs failed, from 128 MiB none.
  private static let leastMemory: UInt64 = 160 << 20

  /// Raises the limit of open files if necessary and allowed. Returns a message when a limit is too small.
  package static func prepare() -> String? {
    var files = read(.files)
    if files.soft < leastFiles, files.hard > files.soft {
      set(.files, soft: min(files.hard, leastFiles), hard: files.hard)
      files = read(.files)
    }
    if files.soft < leastFiles {
      return "The limit of open files is \(files.soft). Allow at least \(leastFiles): run ulimit -n \(leastFiles)."
    }
    guard addressSpace < leastMemory else { return nil }
    let least = leastMemory / 1024
    return "The limit of memory is \(addressSpace / 1024) KiB. Allow at least \(least) KiB: run ulimit -v \(least)."
  }

  /// The limit of the address space in bytes; `UInt64.max` for no limit.
  package static var addressSpace: UInt64 { read(.addressSpace).soft }

  private enum Kind { case files, addressSpace }

  private static func read(_ kind: Kind) -> (soft: UInt64, hard: UInt64) {
    var limit = rlimit()
    guard getrlimit(resource(kind), &limit) == 0 else { return (.max, .max) }
    return (number(limit.rlim_cur), number(limit.rlim_max))
  }

  private static func set(_ kind: Kind, soft: UInt64, hard: UInt64) {
    var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
    setrlimit(resource(kind), &limit)
  }

  /// On every system, the largest number means no limit.
  private static func number(_ limit: rlim_t) -> UInt64 { UInt64(limit) }

  #if canImport(Glibc)
    private static func resource(_ kind: Kind) -> __rlimit_resource_t {
      switch kind {
      case .files: __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
      case .addressSpace: __rlimit_resource_t(UInt32(RLIMIT_AS.rawValue))
      }
    }
  #else
    private static func resource(_ kind: Kind) -> Int32 {
      switch kind {
      case .files: RLIMIT_NOFILE
      case .addressSpace: RLIMIT_AS
      }
    }
  #endif
}
