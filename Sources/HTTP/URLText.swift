import Platform

/// Percent-encoding and queries. Replaces FoundationEssentials' URL, which costs size and accepts more.
///
/// The generic functions are inlinable, because the first call of one takes 0.2 million instructions, to look up its types.
package enum URLText {
  /// Encodes everything outside RFC 3986's unreserved set: for path segments and query values.
  package static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += Hex.percentEncoded(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Decodes percent-encoding, and with `plusIsSpace` the `+` of forms. Nil for an invalid escape or invalid UTF-8.
  @inlinable package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    let space = plusIsSpace ? UInt8(ascii: "+") : nil
    guard let bytes = decodeBytes(text, escape: UInt8(ascii: "%"), space: space) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Decodes an encoding with an escape character before two hexadecimal digits, and optionally a character for a
  /// space. Nil for an invalid escape.
  @inlinable package static func decodeBytes(_ text: some StringProtocol, escape: UInt8, space: UInt8?) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      if byte == escape {
        guard let high = rest.next().flatMap(Hex.value), let low = rest.next().flatMap(Hex.value) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte == space ? UInt8(ascii: " ") : byte)
      }
    }
    return bytes
  }

  /// Joins `name=value` pairs with `&`; names and values are encoded.
  package static func query(_ pairs: [(String, String)]) -> String {
    pairs.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
  }

  /// Returns the decoded pairs of a query or a form body; nil if a pair is invalid. A pair without `=` has an empty
  /// value.
  @inlinable package static func pairs(_ query: some StringProtocol) -> [(name: String, value: String)]? {
    var found: [(name: String, value: String)] = []
    for part in query.split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decode(halves[0], plusIsSpace: true),
        let value = decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
      else { return nil }
      found.append((name, value))
    }
    return found
  }
}
