/// Finds known secrets in a text: as they are, below layers of escapes, and within base64 (both alphabets, at any
/// alignment) and hexadecimal digits.
struct SecretScan {
  /// The size of the pieces in which escapes are decoded, so that memory does not grow with the text. Pieces overlap by
  /// more than 16 bytes can take in four layers of escapes.
  private static let pieceBytes = 1 << 16
  private static let overlap = 1 << 12

  private let index: SecretIndex
  private let bytes: [UInt8]
  private var found: [Range<Int>] = []

  /// Returns the ranges of secrets, unordered and possibly overlapping.
  static func ranges(in text: [UInt8], _ index: SecretIndex) -> [Range<Int>] {
    guard !index.isEmpty, text.count >= SecretIndex.leastBytes else { return [] }
    var result = matches(in: text, index)
    var start = 0
    while start < text.count {
      let end = min(text.count, start + pieceBytes)
      if text[start..<end].contains(where: EscapeDecoding.beginsEscape) {
        result += escaped(Array(text[start..<end]), index).map { $0.lowerBound + start..<$0.upperBound + start }
      }
      if end == text.count { break }
      start = end - overlap
    }
    return result
  }

  private static func escaped(_ piece: [UInt8], _ index: SecretIndex) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var layers: [EscapeDecoding.Decoded] = []
    while layers.count < EscapeDecoding.depth, let layer = EscapeDecoding.decode(layers.last?.bytes ?? piece) {
      layers.append(layer)
      result += matches(in: layer.bytes, index).map { range in
        layers.reversed().reduce(range) { $1.original(of: $0) }
      }
    }
    return result
  }

  private static func matches(in text: [UInt8], _ index: SecretIndex) -> [Range<Int>] {
    var scan = SecretScan(index: index, bytes: text)
    scan.findPlain()
    scan.findInBase64()
    scan.findInHex()
    return scan.found
  }

  private init(index: SecretIndex, bytes: [UInt8]) {
    self.index = index
    self.bytes = bytes
  }

  // MARK: Encodings

  private mutating func findPlain() {
    // Local copies, because each use of a member would count references.
    let (text, index) = (bytes, index)
    var reach = MatchRange(isEncoded: false)
    var window: UInt64 = 0
    for position in text.indices {
      window = window << 8 | UInt64(SecretIndex.folded(text[position]))
      let end = position + 1
      guard end > reach.settled, index.mayContainKey(window) else { continue }
      guard let range = look(window, end: end, &reach, byte: { Self.plain(text, $0) }) else { continue }
      found.append(range)
      reach.end = max(reach.end, range.upperBound)
    }
  }

  private static func plain(_ text: [UInt8], _ position: Int) -> UInt8? {
    position >= 0 && position < text.count ? SecretIndex.folded(text[position]) : nil
  }

  private mutating func findInBase64() {
    let text = bytes
    let values = Self.base64Values
    let least = index.hasShortSecrets ? 6 : 11
    var begin = 0
    for position in text.indices where values[Int(text[position])] < 0 {
      if position - begin >= least { findInBase64(text, begin..<position) }
      begin = position + 1
    }
    if text.count - begin >= least { findInBase64(text, begin..<text.count) }
  }

  /// Searches a run of base64. Any of its bits may begin a byte, because a part of a longer text may begin anywhere.
  private mutating func findInBase64(_ text: [UInt8], _ run: Range<Int>) {
    // One range per alignment, each in bytes of that alignment.
    var reaches = [MatchRange](repeating: MatchRange(isEncoded: true), count: 4)
    let (index, values) = (index, Self.base64Values)
    var (high, low): (UInt64, UInt64) = (0, 0)
    for position in run {
      let value = UInt64(truncatingIfNeeded: values[Int(text[position])])
      high = high << 6 | low >> 58
      low = low << 6 | value
      let bits = (position + 1 - run.lowerBound) * 6
      for spare in Swift.stride(from: 0, through: 4, by: 2) where bits - spare >= 32 {
        let window = SecretIndex.folded(spare == 0 ? low : low >> UInt64(spare) | high << UInt64(64 - spare))
        guard index.mayContainKey(window) else { continue }
        let shift = (bits - spare) & 7
        let range = look(
          window, end: (bits - spare) >> 3, &reaches[shift >> 1],
          byte: { Self.base64Byte(text, run, $0 * 8 + shift) })
        guard let range else { continue }
        reaches[shift >> 1].end = max(reaches[shift >> 1].end, range.upperBound)
        let first = run.lowerBound + (range.lowerBound * 8 + shift) / 6
        let end = run.lowerBound + (range.upperBound * 8 + shift + 5) / 6
        found.append(first..<min(end, run.upperBound))
      }
    }
  }

  /// Returns the byte whose bits begin at `bit`; nil if the run does not contain all of them.
  private static func base64Byte(_ text: [UInt8], _ run: Range<Int>, _ bit: Int) -> UInt8? {
    guard bit >= 0, bit + 8 <= run.count * 6 else { return nil }
    let first = run.lowerBound + bit / 6
    let next = first + 1 < run.upperBound ? Int(base64Values[Int(text[first + 1])]) : 0
    let third = first + 2 < run.upperBound ? Int(base64Values[Int(text[first + 2])]) : 0
    let joined = Int(base64Values[Int(text[first])]) << 12 | next << 6 | third
    return SecretIndex.folded(UInt8(truncatingIfNeeded: joined >> (10 - bit % 6)))
  }

  private mutating func findInHex() {
    let text = bytes
    let least = index.hasShortSecrets ? 8 : 16
    var run = HexRun()
    for position in text.indices {
      switch run.add(text[position], at: position) {
      case .continued: break
      case .full:
        findInHex(run)
        run.keepEnd()
      case .ended:
        if run.digits.count >= least { findInHex(run) }
        run.clear()
      }
    }
    if run.digits.count >= least { findInHex(run) }
  }

  private mutating func findInHex(_ run: HexRun) {
    var reaches = [MatchRange](repeating: MatchRange(isEncoded: true), count: 2)
    let (index, values) = (index, run.digits)
    var window: UInt64 = 0
    for position in values.indices {
      window = window << 4 | UInt64(values[position])
      let folded = SecretIndex.folded(window)
      guard index.mayContainKey(folded) else { continue }
      let digits = position + 1
      let shift = digits & 1
      let range = look(folded, end: digits / 2, &reaches[shift]) { byte in
        let start = byte * 2 + shift
        guard start >= 0, start + 1 < values.count else { return nil }
        return SecretIndex.folded(values[start] << 4 | values[start + 1])
      }
      guard let range else { continue }
      reaches[shift].end = max(reaches[shift].end, range.upperBound)
      found.append(run.original(range.lowerBound * 2 + shift..<range.upperBound * 2 + shift))
    }
  }

  // MARK: Matches

  /// The end of the matches so far. Without it, a secret that repeats itself would be compared again from each of its
  /// bytes.
  private struct MatchRange {
    let isEncoded: Bool
    var end = 0

    /// The position up to which matches are complete: a match beyond `end` has a key that ends later.
    var settled: Int { end - SecretIndex.leastPart }
  }

  /// Returns the match around the 8 bytes, or the 4 bytes, that end at `end`. `byte` returns any byte of the same text,
  /// and nil outside of it.
  private func look(_ window: UInt64, end: Int, _ reach: inout MatchRange, byte: (Int) -> UInt8?) -> Range<Int>? {
    guard end > reach.settled else { return nil }
    var best: Range<Int>?
    var entry = end >= 8 ? index.entry(window) : -1
    while entry >= 0 {
      let known = index.entries[Int(entry)]
      if let range = extended(known, from: end - 8, by: 8, reach, byte) {
        best = best.map { min($0.lowerBound, range.lowerBound)..<max($0.upperBound, range.upperBound) } ?? range
      }
      entry = known.next
    }
    guard index.hasShortSecrets, end >= 4 else { return best }
    entry = index.shortEntry(window & 0xffff_ffff)
    while entry >= 0 {
      let known = index.entries[Int(entry)]
      if let range = extended(known, from: end - 4, by: 4, reach, byte) {
        best = best.map { min($0.lowerBound, range.lowerBound)..<max($0.upperBound, range.upperBound) } ?? range
      }
      entry = known.next
    }
    return best
  }

  /// Returns the match with the key of `entry` at `start` if it is long enough.
  private func extended(
    _ entry: SecretIndex.Entry, from start: Int, by count: Int, _ reach: MatchRange, _ byte: (Int) -> UInt8?
  ) -> Range<Int>? {
    let secret = index.secrets[Int(entry.secret)]
    let offset = Int(entry.offset)
    var before = 0
    while before < offset, start - before > max(0, reach.settled),
      byte(start - before - 1) == secret.bytes[offset - before - 1]
    {
      before += 1
    }
    var after = count
    while offset + after < secret.bytes.count, byte(start + after) == secret.bytes[offset + after] { after += 1 }
    guard before + after >= secret.least(isEncoded: reach.isEncoded) else { return nil }
    return start - before..<start + after
  }

  /// The value of each character of base64 in either alphabet; negative for all others.
  private static let base64Values: [Int8] = {
    var values = [Int8](repeating: -1, count: 256)
    for (value, byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
      values[Int(byte)] = Int8(value)
    }
    values[Int(UInt8(ascii: "-"))] = 62
    values[Int(UInt8(ascii: "_"))] = 63
    return values
  }()
}
