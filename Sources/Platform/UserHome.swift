#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// The home folder of the user whom the process runs as, from the user database, whatever `HOME` says; nil if the database
  /// does not know the user, as in a container with a number of its own.
  package static var userHome: String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
      guard let bytes = buffer.baseAddress, getpwuid_r(geteuid(), &entry, bytes, buffer.count, &found) == 0,
        let folder = found?.pointee.pw_dir
      else { return nil }
      return String(cString: folder)
    }
  }
}
