/// The values of placeholders such as `{host}` in one case: the same in all of its texts.
///
/// Each vendor has a table of patterns by name. Parts in brackets are drawn: `[4-250]` is a number, `[app|db]` a word,
/// `[x8]` eight hexadecimal digits. A pattern can contain placeholders. All patterns that begin with `@` share a draw,
/// so that a region and its data center belong together.
struct PlaceholderValues: Sendable {
  let seed: UInt64
  let created: Int64
  /// The author of the case, the engineer, and another customer.
  var creator: String
  var agent: String
  let colleague: String
  let patterns: [String: String]

  /// For names that a vendor's table lacks.
  private static let common = [
    "ip": "10.[16-250].[0-254].[4-250]", "n": "[3-28]", "gb": "[4-90]0", "pct": "[31-97]", "ms": "[18-4200]",
    "hex": "[x8]", "uuid": "[x8]-[x4]-4[x3]-9[x3]-[x12]",
  ]

  /// In bytes.
  private static let longestName = 9

  /// Braces around anything else stay as they are.
  func fill(_ text: String) -> String {
    Self.replace(text, "{", "}", longest: Self.longestName) { $0.isEmpty ? nil : value($0) }
  }

  /// Nil for an unknown name.
  func value(_ name: String) -> String? {
    switch name {
    case "me": return Self.firstName(creator)
    case "agent": return Self.firstName(agent)
    case "colleague": return colleague
    case "date": return String(UnixTime.plain(created).prefix(10))
    case "time": return String(UnixTime.plain(created).dropFirst(11).prefix(5))
    default:
      guard var pattern = patterns[name] ?? Self.common[name] else { return nil }
      let source = pattern.hasPrefix("@") ? String(pattern.removeFirst()) : name
      var random = SplitMix64(seed: seed, part: UInt64(source.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
      return fill(Self.replace(pattern, "[", "]") { Self.draw($0, &random) })
    }
  }

  private static func draw(_ part: String, _ random: inout SplitMix64) -> String? {
    if part.hasPrefix("x"), let count = Int(part.dropFirst()) { return String(random.hex32().prefix(count)) }
    let ends = part.split(separator: "-").compactMap { Int($0) }
    if ends.count == 2 { return "\(random.within(ends[0]...ends[1]))" }
    return part.split(separator: "|", omittingEmptySubsequences: false).map(String.init).pick(&random)
  }

  private static func firstName(_ name: String) -> String { String(name.prefix { $0 != " " }) }

  /// The text with each bracketed part of at most so many bytes replaced, unless the replacement is nil.
  private static func replace(
    _ text: String, _ open: Unicode.Scalar, _ close: Unicode.Scalar, longest: Int = .max,
    _ replacement: (String) -> String?
  ) -> String {
    var text = text
    return text.withUTF8 { utf8 in
      var filled: [UInt8] = []
      filled.reserveCapacity(utf8.count + 64)
      var (copied, index) = (0, 0)
      while index < utf8.count {
        guard utf8[index] == UInt8(ascii: open),
          let end = utf8[(index + 1)...].prefix(longest == .max ? longest : longest + 1).firstIndex(
            of: UInt8(ascii: close)),
          let value = replacement(String(decoding: utf8[(index + 1)..<end], as: UTF8.self))
        else {
          index += 1
          continue
        }
        filled.append(contentsOf: utf8[copied..<index])
        filled.append(contentsOf: value.utf8)
        index = end + 1
        copied = index
      }
      filled.append(contentsOf: utf8[copied...])
      return String(decoding: filled, as: UTF8.self)
    }
  }
}
