/// Identifies the current boot, so that processes can compare times since the start.
package enum Boot {
  /// The id of the boot; nil if the system has none.
  package static var id: String? {
    guard let bytes = try? FileSystem.read("/proc/sys/kernel/random/boot_id", limit: 4096) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
