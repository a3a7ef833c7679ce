/// Finds parts of many secrets. The keys of a secret are its groups of 8 bytes at every fourth offset. Any 11
/// consecutive bytes of it contain a whole key, from which the match is extended to both sides.
///
/// The index takes about ten bytes of memory for each byte of the secrets.
struct SecretIndex: Sendable {
  /// The minimum length of a secret.
  static let leastBytes = 4
  /// The minimum number of consecutive bytes of a long secret that count.
  static let leastPart = 16
  /// The same for base64 and hexadecimal digits: 16 characters of base64.
  static let leastEncodedPart = 12

  private static let stride = 4
  /// The limit of secrets per key. Tokens begin alike, for example with `eyJhbGciOi`; their distinct parts have their
  /// own keys.
  private static let chainLimit = 4

  struct Secret {
    /// The bytes with each `+` as a space, because forms do not distinguish them.
    let bytes: [UInt8]
    let isWhole: Bool

    func least(isEncoded: Bool) -> Int {
      isWhole
        ? bytes.count : min(bytes.count, isEncoded ? SecretIndex.leastEncodedPart : SecretIndex.leastPart)
    }
  }

  /// The position of a key in a secret, and the next entry of the same key (-1 for none).
  struct Entry {
    let secret: Int32
    let offset: Int32
    let next: Int32
  }

  private(set) var secrets: [Secret] = []
  private(set) var entries: [Entry] = []
  private var heads: [UInt64: Int32] = [:]
  /// The heads for secrets of 4 to 7 bytes, whose first 4 bytes are the key.
  private var shortHeads: [UInt64: Int32] = [:]
  /// A bit for each hash of a key. It excludes almost every position of a text.
  private var filter = [UInt64](repeating: 0, count: 64)
  /// The shift from a hash to the number of its bit: 64 minus the binary logarithm of the number of bits.
  private var filterShift: UInt64 = 52

  var isEmpty: Bool { secrets.isEmpty }
  private(set) var hasShortSecrets = false

  mutating func insert(_ text: [UInt8], isWhole: Bool) {
    guard text.count >= Self.leastBytes else { return }
    let bytes = text.map(Self.folded)
    let secret = Int32(truncatingIfNeeded: secrets.count)
    secrets.append(Secret(bytes: bytes, isWhole: isWhole))
    guard bytes.count >= 8 else {
      let key = Self.key(bytes, 0, 4)
      hasShortSecrets = true
      Self.link(&shortHeads, &entries, key, secret, 0, limit: .max)
      return note(key)
    }
    // One key suffices for a secret that counts only as a whole.
    guard bytes.count >= Self.leastPart, !isWhole else {
      return add(Self.key(bytes, 0, 8), secret, 0, limit: .max)
    }
    for offset in Swift.stride(from: 0, through: bytes.count - 8, by: Self.stride) {
      add(Self.key(bytes, offset, 8), secret, offset, limit: Self.chainLimit)
    }
    add(Self.key(bytes, bytes.count - 8, 8), secret, bytes.count - 8, limit: Self.chainLimit)
  }

  /// Whether a key may end with these 8 bytes; false for almost all groups without a key. The first byte is the most
  /// significant.
  func mayContainKey(_ window: UInt64) -> Bool {
    isMarked(window) || (hasShortSecrets && isMarked(window & 0xffff_ffff))
  }

  /// Returns the first entry of a key; -1 for none.
  func entry(_ key: UInt64) -> Int32 { heads[key] ?? -1 }

  /// The same for the secrets of 4 to 7 bytes.
  func shortEntry(_ key: UInt64) -> Int32 { shortHeads[key] ?? -1 }

  static func folded(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte }

  /// The same for 8 bytes at once.
  static func folded(_ bytes: UInt64) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let difference = bytes ^ 0x2b2b_2b2b_2b2b_2b2b
    // 0x80 in each byte that was a plus.
    let pluses = ~(((difference & low) &+ low) | difference | low)
    return bytes ^ ((pluses >> 7) &* 0x0b)
  }

  private static func key(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
    bytes[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func hash(_ key: UInt64) -> UInt64 { key &* 0x9e37_79b9_7f4a_7c15 }

  private mutating func add(_ key: UInt64, _ secret: Int32, _ offset: Int, limit: Int) {
    let isNew = heads[key] == nil
    Self.link(&heads, &entries, key, secret, offset, limit: limit)
    if isNew { note(key) }
  }

  private static func link(
    _ table: inout [UInt64: Int32], _ entries: inout [Entry], _ key: UInt64, _ secret: Int32, _ offset: Int, limit: Int
  ) {
    let head = table[key] ?? -1
    var (length, entry) = (0, head)
    while entry >= 0 {
      (length, entry) = (length + 1, entries[Int(entry)].next)
      if length >= limit { return }
    }
    table[key] = Int32(truncatingIfNeeded: entries.count)
    entries.append(Entry(secret: secret, offset: Int32(truncatingIfNeeded: offset), next: head))
  }

  private func isMarked(_ key: UInt64) -> Bool {
    let bit = Int(truncatingIfNeeded: Self.hash(key) >> filterShift)
    return filter[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }

  private mutating func mark(_ key: UInt64) {
    let bit = Int(truncatingIfNeeded: Self.hash(key) >> filterShift)
    filter[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  /// Marks a new key. The filter has at least 16 bits per key, so at most one in 16 other groups passes.
  private mutating func note(_ key: UInt64) {
    let count = heads.count + shortHeads.count
    guard count * 16 > filter.count * 64 else { return mark(key) }
    filter = [UInt64](repeating: 0, count: filter.count * 4)
    filterShift -= 2
    for key in heads.keys { mark(key) }
    for key in shortHeads.keys { mark(key) }
  }
}
