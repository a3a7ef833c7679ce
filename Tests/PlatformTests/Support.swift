import Platform

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

/// A clock that does not advance.
struct FixedTime: TimeSource {
  var now = MonotonicTime(nanoseconds: 0)
  var date = Timestamp(timeIntervalSinceReferenceDate: 0)
  func sleep(until deadline: MonotonicTime) async throws {}
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The content of a pipe, at most 64 KiB; the pipe must not be empty.
func readOnce(_ fd: Int32) throws -> [UInt8] {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
  defer { buffer.deallocate() }
  let count = try FileDescriptors.read(fd, into: buffer)
  return Array(buffer[..<count])
}

/// A generator of equal numbers for equal seeds.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
