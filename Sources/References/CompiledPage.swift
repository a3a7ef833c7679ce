import Platform
import ProviderKit

/// A page address, ready for the search.
struct CompiledPage: Sendable, Equatable {
  enum Owner: Sendable, Equatable {
    case account(Int)
    case vendor(String, [NumberPattern])
  }

  let owner: Owner
  let prefix: [UInt8]
  let suffix: [UInt8]
  /// The number of bytes of scheme and host, in which the case of letters has no meaning.
  let folded: Int

  init(_ address: PageAddress, owner: Owner) {
    self.owner = owner
    let bytes = Array(address.prefix.utf8)
    let host = bytes.firstIndex(of: UInt8(ascii: ":")).map { $0 + 3 } ?? 0
    folded = bytes.dropFirst(host).firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
    prefix = bytes.prefix(folded).map(\.lowercased) + bytes.dropFirst(folded)
    suffix = Array(address.suffix.utf8)
  }
}

extension CompiledPage {
  /// The address around a number, from the scheme to the end of the suffix.
  func match(_ text: Span<UInt8>, around number: Range<Int>, in bounds: Range<Int>) -> Range<Int>? {
    let start = number.lowerBound - prefix.count
    guard start >= bounds.lowerBound else { return nil }
    for offset in prefix.indices.reversed() {
      let byte = text[start + offset]
      guard (offset < folded ? byte.lowercased : byte) == prefix[offset] else { return nil }
    }
    guard !Neighbours.isWord(text, before: start, lowerBound: bounds.lowerBound) else { return nil }
    let end = number.upperBound + suffix.count
    guard end <= bounds.upperBound else { return nil }
    for offset in suffix.indices where text[number.upperBound + offset] != suffix[offset] { return nil }
    return start..<end
  }
}
