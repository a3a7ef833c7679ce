import Platform
import ProviderKit

/// A number in a text, before it is known whether it mentions a case.
struct Candidate {
  let number: CompiledNumber
  /// The bytes of the number.
  let range: Range<Int>
  /// The line, or the part of a comment or string on it.
  let bounds: Range<Int>

  func reference(_ text: Span<UInt8>, _ formats: ReferenceFormats) -> Mention? {
    guard bounds.contains(range.lowerBound), range.upperBound <= bounds.upperBound, isComplete(text) else { return nil }
    if mayBePage(text, formats), let page = page(text, formats) { return page }
    return id(text, formats) ?? bare(text, formats)
  }

  /// Whether the number ends here. Digits alone are part of something else in `12345678.9` and in a UUID.
  private func isComplete(_ text: Span<UInt8>) -> Bool {
    let end = range.upperBound
    guard end < bounds.upperBound else { return true }
    if Neighbours.isWord(text, at: end) { return false }
    guard number.needsKeyword, end + 1 < bounds.upperBound else { return true }
    return switch text[end] {
    case UInt8(ascii: "."): !text[end + 1].isDigit
    case UInt8(ascii: "-"): !text[end + 1].isWord
    default: true
    }
  }

  /// The number as the vendor writes it.
  private func spelled(_ text: Span<UInt8>) -> String {
    let prefix = number.prefix.utf8.prefix(number.prefix.utf8.count - number.tail.count)
    let digits = range.lowerBound + number.head.count..<range.upperBound
    // A short text needs no memory of its own.
    return String(unsafeUninitializedCapacity: prefix.count + digits.count) { target in
      var count = 0
      for byte in prefix {
        target[count] = byte
        count += 1
      }
      for index in digits {
        target[count] = text[index]
        count += 1
      }
      return count
    }
  }

  // MARK: Forms

  /// Whether the byte before the number ends the beginning of a page address.
  private func mayBePage(_ text: Span<UInt8>, _ formats: ReferenceFormats) -> Bool {
    guard let ends = formats.pageEnds else { return true }
    return range.lowerBound > bounds.lowerBound && ends.contains(text[range.lowerBound - 1])
  }

  private func page(_ text: Span<UInt8>, _ formats: ReferenceFormats) -> Mention? {
    var profiles: [String] = []
    var found: Range<Int>?
    for page in formats.pages {
      guard var match = page.match(text, around: range, in: bounds) else { continue }
      let number = spelled(text)
      switch page.owner {
      case .account(let index):
        guard formats.accounts[index].accepts(number) else { continue }
        profiles.append(formats.accounts[index].name)
      case .vendor(let id, let patterns):
        guard patterns.contains(where: { $0.matches(number) }) else { continue }
        profiles += formats.accounts.filter { $0.vendor == id }.map(\.name).filter { !profiles.contains($0) }
      }
      // Only here: the rest of an address may be as long as its line.
      match = match.lowerBound..<PageEnd.find(text, from: match.upperBound, limit: bounds.upperBound)
      found = found.map { min($0.lowerBound, match.lowerBound)..<max($0.upperBound, match.upperBound) } ?? match
    }
    return found.map { Mention(.page, $0, number: spelled(text), profiles: profiles) }
  }

  private static let longestProfile = 32

  private func id(_ text: Span<UInt8>, _ formats: ReferenceFormats) -> Mention? {
    let slash = range.lowerBound - 1
    guard slash > bounds.lowerBound, text[slash] == UInt8(ascii: "/") else { return nil }
    var start = slash
    while start > bounds.lowerBound, slash - start <= Self.longestProfile, text[start - 1].isOfProfile { start -= 1 }
    guard !Neighbours.isWord(text, before: start, lowerBound: bounds.lowerBound), !isPath(text, before: start) else {
      return nil
    }
    guard
      let account = formats.accounts.first(where: { account in
        account.bytes.count == slash - start
          && account.bytes.indices.allSatisfy { account.bytes[$0] == text[start + $0] }
      })
    else { return nil }
    let number = spelled(text)
    guard account.accepts(number) else { return nil }
    return Mention(.id, start..<range.upperBound, number: number, profiles: account.alone)
  }

  /// Whether a profile's name at `start` would be a part of a path, an address or a package name.
  private func isPath(_ text: Span<UInt8>, before start: Int) -> Bool {
    guard start > bounds.lowerBound else { return false }
    switch text[start - 1] {
    case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: "\\"): return true
    default: return text[start - 1].isOfProfile
    }
  }

  private func bare(_ text: Span<UInt8>, _ formats: ReferenceFormats) -> Mention? {
    if number.needsKeyword {
      guard formats.keywords.precedes(range.lowerBound, in: text, lowerBound: bounds.lowerBound) else { return nil }
    } else if number.head.first.map({ $0.isWord || $0 >= 0x80 }) ?? true {
      guard !Neighbours.isWord(text, before: range.lowerBound, lowerBound: bounds.lowerBound) else { return nil }
    }
    let number = spelled(text)
    var profiles: [String] = []
    // By index, since an element of a loop is counted as a reference several times.
    for index in formats.accounts.indices where formats.accounts[index].accepts(number) {
      if profiles.isEmpty {
        profiles = formats.accounts[index].alone
      } else {
        profiles.append(formats.accounts[index].name)
      }
    }
    return Mention(.number, range, number: number, profiles: profiles)
  }
}

extension UInt8 {
  fileprivate var isOfProfile: Bool {
    isDigit || self &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "-")
  }
}
