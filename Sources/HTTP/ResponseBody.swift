#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The body of a response while it arrives.
///
/// Growing by doubling would take 128 MiB for a body of 64 MiB. Capacity is therefore reserved at once: the length that
/// the server states, or the limit once the body exceeds a few MiB. Reserved memory that is not written costs nothing.
struct ResponseBody {
  private(set) var bytes: [UInt8] = []
  /// The length that the server stated.
  private var expected = 0
  /// The size up to which capacity doubles.
  private static let smallAtMost = 4 << 20
  /// The reserved bytes for a body without a stated length.
  private static let reservedAtMost = 128 << 20

  var count: Int { bytes.count }

  /// Sets the stated length, at most the limit. Nothing is reserved before the first byte arrives.
  mutating func expect(_ length: Int) { expected = length }

  /// Appends bytes; the caller enforces the limit. Returns false if the system has no memory.
  mutating func append(_ piece: UnsafeRawBufferPointer, limit: Int) -> Bool {
    let needed = bytes.count + piece.count
    if needed > bytes.capacity {
      var room = room(for: needed, limit)
      if !Self.hasMemory(room) {
        // With `ulimit -v`, reserved memory counts even if it is not written.
        room = needed + needed / 4
        guard Self.hasMemory(room) else { return false }
      }
      bytes.reserveCapacity(room)
    }
    bytes.append(contentsOf: piece)
    return true
  }

  private func room(for needed: Int, _ limit: Int) -> Int {
    if needed <= expected { return expected }
    if needed <= Self.smallAtMost { return min(max(needed, 2 * bytes.capacity), Self.smallAtMost) }
    return max(needed, min(limit, max(Self.reservedAtMost, needed + needed / 2)))
  }

  /// Checks for memory first, since an array without memory ends the process. Small sizes are not worth the check.
  private static func hasMemory(_ count: Int) -> Bool {
    guard count > 1 << 20 else { return true }
    guard let memory = malloc(count + 4096) else { return false }
    free(memory)
    return true
  }
}
