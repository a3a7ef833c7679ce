import Platform
import TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ManualTime {
  /// A clock that shows 2001-01-01T00:00:00Z.
  static var reference: ManualTime { ManualTime(date: Timestamp(timeIntervalSinceReferenceDate: 0)) }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The content of a pipe, at most 64 KiB; the pipe must not be empty.
func readOnce(_ fd: Int32) throws -> [UInt8] {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
  defer { buffer.deallocate() }
  let count = try FileDescriptors.read(fd, into: buffer)
  return Array(buffer[..<count])
}
