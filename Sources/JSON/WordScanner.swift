/// Scans the words `true`, `false` and `null`.
enum WordScanner {
  /// Returns the end of the word at `index`; nil if it is truncated.
  static func scan(_ bytes: Span<UInt8>, at index: Int, to end: Int) throws(ScanError) -> Int? {
    let word: StaticString
    let kind: ScanError.Kind
    switch bytes[index] {
    case UInt8(ascii: "t"): (word, kind) = ("true", .wordTrue)
    case UInt8(ascii: "f"): (word, kind) = ("false", .wordFalse)
    case UInt8(ascii: "n"): (word, kind) = ("null", .wordNull)
    default: throw ScanError(.value, at: index)
    }
    let count = word.utf8CodeUnitCount
    for step in 1..<count {
      guard index + step < end else { return nil }
      if bytes[index + step] != word.utf8Start[step] { throw ScanError(kind, at: index + step) }
    }
    return index + count
  }
}
