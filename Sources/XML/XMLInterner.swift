/// Each different text once, under a small number: a name that stands a thousand times is one String.
struct XMLInterner: Sendable {
  private struct Entry: Sendable {
    /// The first word in `storage`, and the number of bytes.
    let start: Int32
    let count: Int32
    let hash: UInt64
  }

  private(set) var strings: [String] = []
  private var entries: [Entry] = []
  /// The texts one after the other, each as words of eight bytes.
  private var storage: [UInt64] = []
  /// Numbers by hash, -1 where free; a power of two, and at most half of it is taken.
  private var slots = [Int32](repeating: -1, count: 64)

  /// Unknown to whoever writes the document, so that nobody can choose names that all fall into one slot.
  private static let seed = UInt64.random(in: .min ... .max)

  @inline(__always)
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let word = XMLCharacters.word(bytes, at: index, to: range.upperBound)
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed | 1)
      hash = product.high ^ product.low
      index &+= 8
    }
    return hash
  }

  /// The number of a text that is known; nil of another.
  func find(_ bytes: Span<UInt8>) -> Int? {
    let range = 0..<bytes.count
    let number = slots[slot(bytes, range, Self.hash(bytes, range))]
    return number < 0 ? nil : Int(number)
  }

  /// The number of the text at `range`, which is known from now on; nil when that would be more than `limit`.
  mutating func intern(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> Int? {
    let hash = Self.hash(bytes, range)
    let slot = slot(bytes, range, hash)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    return entries.count < limit ? insert(bytes, range, hash, at: slot) : nil
  }

  mutating func intern(_ text: String, limit: Int = .max) -> Int? {
    let bytes = Array(text.utf8)
    return intern(bytes.span, 0..<bytes.count, limit: limit)
  }

  /// How many bytes the text of this number has, when it is what stands at `index`; what follows is not looked at.
  @inline(__always)
  func count(of number: Int, matching bytes: Span<UInt8>, at index: Int) -> Int? {
    let entry = entries[number]
    return index &+ Int(entry.count) <= bytes.count && isSpelt(entry, bytes, at: index) ? Int(entry.count) : nil
  }

  @inline(__always)
  private func isSpelt(_ entry: Entry, _ bytes: Span<UInt8>, at start: Int) -> Bool {
    let end = start &+ Int(entry.count)
    var offset = Int(entry.start)
    var index = start
    while index < end {
      if storage[offset] != XMLCharacters.word(bytes, at: index, to: end) { return false }
      offset &+= 1
      index &+= 8
    }
    return true
  }

  /// Where the text stands in `slots`, or is to stand.
  @inline(__always)
  private func slot(_ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt64) -> Int {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let number = slots[slot]
      if number < 0 { return slot }
      let entry = entries[Int(number)]
      if entry.hash == hash, Int(entry.count) == range.count, isSpelt(entry, bytes, at: range.lowerBound) {
        return slot
      }
      slot = (slot &+ 1) & mask
    }
  }

  private mutating func insert(_ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt64, at slot: Int) -> Int {
    let number = entries.count
    let start = storage.count
    for index in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
      storage.append(XMLCharacters.word(bytes, at: index, to: range.upperBound))
    }
    strings.append(
      bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    entries.append(
      Entry(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: range.count), hash: hash))
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
