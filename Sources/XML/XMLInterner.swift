/// Each different text once, under a small number: a name that stands a thousand times is one String.
struct XMLInterner: Sendable {
  private struct Entry: Sendable {
    let start: Int32
    let count: Int32
    let hash: UInt64
  }

  private(set) var strings: [String] = []
  private var entries: [Entry] = []
  /// The bytes of the texts one after the other.
  private var storage: [UInt8] = []
  /// Numbers by hash, -1 where free; a power of two, and at most half of it is taken.
  private var slots = [Int32](repeating: -1, count: 64)

  /// Unknown to whoever writes the document, so that nobody can choose names that all fall into one slot.
  private static let seed = UInt64.random(in: .min ... .max)

  @inline(__always)
  private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    while index < bytes.count {
      var word: UInt64 = 0
      if index &+ 8 <= bytes.count {
        word = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      } else {
        for step in index..<bytes.count { word = word << 8 | UInt64(bytes[step]) }
      }
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed | 1)
      hash = product.high ^ product.low
      index &+= 8
    }
    return hash
  }

  /// The number of a text that is known; nil of another.
  func find(_ bytes: Span<UInt8>) -> Int? {
    let number = slots[slot(bytes, Self.hash(bytes))]
    return number < 0 ? nil : Int(number)
  }

  /// The number of a text, which is known from now on; nil when that would be more than `limit`.
  mutating func intern(_ bytes: Span<UInt8>, limit: Int) -> Int? {
    let hash = Self.hash(bytes)
    let slot = slot(bytes, hash)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    return entries.count < limit ? insert(bytes, hash, at: slot) : nil
  }

  /// Where the text stands in `slots`, or is to stand.
  @inline(__always)
  private func slot(_ bytes: Span<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let number = slots[slot]
      if number < 0 { return slot }
      let entry = entries[Int(number)]
      if entry.hash == hash, isSame(entry, bytes) { return slot }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always)
  private func isSame(_ entry: Entry, _ bytes: Span<UInt8>) -> Bool {
    guard Int(entry.count) == bytes.count else { return false }
    for step in 0..<bytes.count where storage[Int(entry.start) &+ step] != bytes[step] { return false }
    return true
  }

  private mutating func insert(_ bytes: Span<UInt8>, _ hash: UInt64, at slot: Int) -> Int {
    let number = entries.count
    let start = storage.count
    for index in 0..<bytes.count { storage.append(bytes[index]) }
    strings.append(String(decoding: storage[start...], as: UTF8.self))
    entries.append(
      Entry(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: bytes.count), hash: hash))
    slots[slot] = Int32(truncatingIfNeeded: number)
    if entries.count * 2 > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [Int32](repeating: -1, count: mask + 1)
    for (number, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(truncatingIfNeeded: number)
    }
  }
}
