#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file system whose locks or shared memory do not work between machines, or that a program provides.
package struct NetworkFileSystem: Sendable, Equatable {
  package let name: String

  package init(name: String) { self.name = name }

  /// The file system of a folder; nil if it is a local one.
  package static func find(_ folder: String) -> NetworkFileSystem? {
    #if os(Linux)
      // Swift's module of the C library omits `statfs`. Its structure begins with the type, a machine word, and has 120 bytes
      // on 64-bit systems.
      typealias Find = @convention(c) (UnsafePointer<CChar>, UnsafeMutableRawPointer) -> Int32
      guard let function = dlsym(nil, "statfs") else { return nil }
      var info = [Int](repeating: 0, count: 32)
      guard
        info.withUnsafeMutableBytes({ buffer in
          buffer.baseAddress.map { unsafeBitCast(function, to: Find.self)(folder, $0) }
        }) == 0
      else { return nil }
      return magic[UInt32(truncatingIfNeeded: info[0])].map(NetworkFileSystem.init(name:))
    #else
      var info = statfs()
      guard statfs(folder, &info) == 0 else { return nil }
      return info.f_flags & UInt32(MNT_LOCAL) == 0 ? NetworkFileSystem(name: "not local") : nil
    #endif
  }

  /// linux/magic.h, and statfs(2) for those that it omits.
  private static let magic: [UInt32: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x0102_1997: "9P", 0x6573_5546: "FUSE",
    0x5346_414F: "AFS", 0x7375_7245: "Coda", 0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x7461_636F: "OCFS2",
    0x0116_1970: "GFS2",
  ]
}
