#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds bytes in bytes.
package enum ByteSearch {
  /// The offset of the first occurrence of `part`; 0 for an empty one.
  package static func first(_ part: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = part.baseAddress, part.count > 0 else { return 0 }
    guard let base = bytes.baseAddress, bytes.count >= part.count else { return nil }
    // memmem is a GNU extension, which Swift does not import.
    let last = bytes.count - part.count
    var next = 0
    while next <= last, let found = memchr(base + next, Int32(start[0]), last - next + 1) {
      let offset = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if memcmp(base + offset, start, part.count) == 0 { return offset }
      next = offset + 1
    }
    return nil
  }

  /// Whether bytes contain a text. The search is fast if its first byte is rare.
  package static func contains(_ text: StaticString, in bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      text.withUTF8Buffer { first($0, in: bytes) != nil }
    }
  }
}
