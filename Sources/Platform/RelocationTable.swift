#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The table by which the dynamic linker adjusts the addresses in the program's data: 1.2 MB, which it reads once, before
/// `main`.
package enum RelocationTable {
  /// Takes the pages of the table out of the memory of the process. The system would read them from the file again if
  /// anything used them. For processes that run long.
  package static func release() {
    #if os(Linux)
      guard let table else { return }
      let page = UInt(getpagesize())
      let (first, end) = ((table.lowerBound + page - 1) / page * page, table.upperBound / page * page)
      guard first < end else { return }
      madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_DONTNEED)
    #endif
  }

  #if os(Linux)
    private typealias Information =
      @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer) -> Int32
    /// `RTLD_DI_LINKMAP`, which Swift does not import, nor `dlinfo`.
    private static let linkMap: Int32 = 2
    private static let (tableTag, sizeTag) = (7, 8)

    /// The addresses of the table.
    private static var table: Range<UInt>? {
      guard let program = dlopen(nil, RTLD_LAZY), let symbol = dlsym(program, "dlinfo") else { return nil }
      let information = unsafeBitCast(symbol, to: Information.self)
      var map: UnsafeMutablePointer<link_map>?
      guard information(program, linkMap, &map) == 0, let map, var entry = map.pointee.l_ld else { return nil }
      var (address, size): (UInt?, UInt) = (nil, 0)
      while entry.pointee.d_tag != 0 {
        if entry.pointee.d_tag == tableTag { address = UInt(entry.pointee.d_un.d_ptr) }
        if entry.pointee.d_tag == sizeTag { size = UInt(entry.pointee.d_un.d_val) }
        entry += 1
      }
      guard let address, address > 0 else { return nil }
      // glibc adjusts the address in the entry itself, other C libraries do not.
      let start = address < UInt(map.pointee.l_addr) ? address + UInt(map.pointee.l_addr) : address
      return start..<start &+ min(size, UInt.max &- start)
    }
  #endif
}
