#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// The home folder of the process's user according to the user database, regardless of `HOME`. Nil if the database
  /// does not contain the user, as in a container with an arbitrary user number.
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
