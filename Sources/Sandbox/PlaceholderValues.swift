/// What fills the blanks in the texts of a scenario, `{host}` and the like, in one case: always the same, wherever in the case
/// they stand.
protocol PlaceholderValues: Sendable {
  associatedtype Placeholder: RawRepresentable<String>

  /// The seed of the case.
  var seed: UInt64 { get }

  func value(_ blank: Placeholder) -> String
}

/// No blank has a longer name, in bytes.
private let longestName = 9

extension PlaceholderValues {
  /// The text with its blanks filled. Braces around anything else stay as they are.
  func fill(_ text: String) -> String {
    var text = text
    return text.withUTF8 { utf8 in
      var filled: [UInt8] = []
      filled.reserveCapacity(utf8.count + 64)
      var copied = 0
      var index = 0
      while index < utf8.count {
        guard utf8[index] == UInt8(ascii: "{"), let (blank, end) = blank(utf8, from: index + 1) else {
          index += 1
          continue
        }
        filled.append(contentsOf: utf8[copied..<index])
        filled.append(contentsOf: value(blank).utf8)
        index = end
        copied = end
      }
      guard copied > 0 else { return String(decoding: utf8, as: UTF8.self) }
      filled.append(contentsOf: utf8[copied...])
      return String(decoding: filled, as: UTF8.self)
    }
  }

  private func blank(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> (Placeholder, end: Int)? {
    let end = utf8[start...].prefix(longestName + 1).firstIndex(of: UInt8(ascii: "}"))
    guard let end, let blank = Placeholder(rawValue: String(decoding: utf8[start..<end], as: UTF8.self)) else {
      return nil
    }
    return (blank, end + 1)
  }

  /// The numbers of which one blank is made.
  func random(for blank: Placeholder) -> SplitMix64 {
    SplitMix64(seed: seed, part: UInt64(blank.rawValue.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
  }
}
