extension TextStorage {
  /// The part that differs from a new text: the range, and the part of the new text that replaces it. Clients that send whole texts
  /// mostly change a few characters.
  func difference(to text: [UInt8]) -> (range: Range<Int>, replacement: Range<Int>) {
    let limit = min(count, text.count)
    var prefix = commonPrefix(text.span, limit)
    while prefix > 0, byte(at: prefix)?.isContinuation ?? false || prefix < text.count && text[prefix].isContinuation {
      prefix -= 1
    }
    var suffix = commonSuffix(text.span, limit - prefix)
    while suffix > 0, text[text.count - suffix].isContinuation { suffix -= 1 }
    return (prefix..<count - suffix, prefix..<text.count - suffix)
  }

  private func commonPrefix(_ text: Span<UInt8>, _ limit: Int) -> Int {
    for (start, chunk) in zip(starts, chunks) {
      let end = min(chunk.bytes.count, limit - start)
      var index = 0
      while index < end {
        let step = min(8, end - index)
        if !Self.areEqual(chunk.bytes.shared.span, index, text, start + index, count: step) { break }
        index += step
      }
      while index < end, chunk.bytes[index] == text[start + index] { index += 1 }
      if index < end || start + end == limit { return start + max(0, index) }
    }
    return limit
  }

  private func commonSuffix(_ text: Span<UInt8>, _ limit: Int) -> Int {
    var common = 0
    for chunk in chunks.reversed() {
      var left = min(chunk.bytes.count, limit - common)
      var index = chunk.bytes.count
      while left > 0 {
        let step = min(8, left)
        if !Self.areEqual(chunk.bytes.shared.span, index - step, text, text.count - common - step, count: step) {
          break
        }
        (index, left, common) = (index - step, left - step, common + step)
      }
      while left > 0, chunk.bytes[index - 1] == text[text.count - common - 1] {
        (index, left, common) = (index - 1, left - 1, common + 1)
      }
      if index > 0 { break }
    }
    return common
  }

  /// Whether `count` bytes, at most 8, of two texts are equal.
  @inline(__always)
  private static func areEqual(
    _ first: Span<UInt8>, _ index: Int, _ second: Span<UInt8>, _ other: Int, count: Int
  ) -> Bool {
    if count == 8 {
      return first.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        == second.bytes.unsafeLoadUnaligned(fromByteOffset: other, as: UInt64.self)
    }
    for offset in 0..<count where first[index + offset] != second[other + offset] { return false }
    return true
  }
}
