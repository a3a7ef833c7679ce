import Platform
import ProviderKit

/// A pattern as the scanner finds it: a run of digits and the text before it.
struct CompiledNumber: Sendable, Equatable {
  let prefix: String
  /// The prefix in small letters, up to its last character that is not a digit.
  let head: [UInt8]
  /// The digits at the end of the prefix, which are part of the run.
  let tail: [UInt8]
  let digits: ClosedRange<Int>
  /// Whether the prefix alone does not show that it is a case.
  var needsKeyword: Bool { head.isEmpty }
  var leastDigits: Int { tail.count + digits.lowerBound }

  init(_ pattern: NumberPattern) {
    prefix = pattern.prefix
    let bytes = pattern.prefix.utf8.map(\.lowercased)
    let end = (bytes.lastIndex { !$0.isDigit } ?? -1) + 1
    head = Array(bytes[..<end])
    tail = Array(bytes[end...])
    digits = pattern.digits
  }
}

extension CompiledNumber {
  /// Whether a run of digits, with the text before it, has this format.
  func matches(_ run: Range<Int>, in text: Span<UInt8>) -> Bool {
    guard digits.contains(run.count - tail.count) else { return false }
    for (offset, digit) in tail.enumerated() where text[run.lowerBound + offset] != digit { return false }
    return Neighbours.ends(text, before: run.lowerBound, lowerBound: 0, with: head)
  }
}
