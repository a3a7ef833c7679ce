import Platform

/// The files that clients have added, by their ids.
struct AccountFiles: Sendable {
  /// The limit of all files together, in bytes.
  private static let room = 256 << 20

  private var contents: [String: [UInt8]] = [:]
  private var size = 0

  subscript(_ id: String) -> [UInt8]? { contents[id] }

  func hasRoom(for more: Int) -> Bool { size + more <= Self.room }

  mutating func add(_ content: [UInt8], id: String) {
    size += content.count
    contents[id] = content
  }

  mutating func remove(_ id: String) {
    if let content = contents.removeValue(forKey: id) { size -= content.count }
  }

  /// The content of a file that no client has added: the same for the same seed.
  /// - Parameter words: the text of the lines; nil for a binary file.
  static func content(_ seed: Substring, size: Int, isImage: Bool, words: String?) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(seed, radix: 16) ?? 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 128)
    if isImage { bytes += [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] }
    while bytes.count < size {
      if let words {
        bytes += "\(Hex.text(random.next())) \(words) \(random.below(900)) ms\n".utf8
      } else {
        withUnsafeBytes(of: random.next().littleEndian) { bytes += $0 }
      }
    }
    return Array(bytes.prefix(size))
  }
}
