/// Base64 as in RFC 4648: the plain alphabet for HTTP Basic, the URL-safe one without padding for JWT.
package enum Base64 {
  /// Encodes with the URL-safe alphabet, without padding.
  package static func encodeForURL(_ bytes: [UInt8]) -> String {
    encode(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  }

  /// Encodes with the plain alphabet, padded.
  package static func encode(_ bytes: [UInt8]) -> String {
    encode(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", isPadded: true)
  }

  /// Encodes directly into the result's storage, because a file in a response can have megabytes.
  private static func encode(_ bytes: [UInt8], _ alphabet: StaticString, isPadded: Bool = false) -> String {
    let padding = isPadded ? (3 - bytes.count % 3) % 3 : 0
    return String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3 + padding) { target in
      var (index, filled) = (0, 0)
      while index < bytes.count {
        let count = min(3, bytes.count - index)
        var group: UInt32 = 0
        for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[index + offset]) : 0) }
        for digit in 0...count {
          target[filled + digit] = alphabet.utf8Start[Int(group >> UInt32(18 - 6 * digit) & 63)]
        }
        filled += count + 1
        index += 3
      }
      for step in 0..<padding { target[filled + step] = UInt8(ascii: "=") }
      return filled + padding
    }
  }

  /// Decodes padded base64 in the plain alphabet; nil for any other text.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    for (index, digit) in digits.enumerated() {
      guard let value = index < digits.count - padding ? value(of: digit) : 0 else { return nil }
      group = group << 6 | value
      guard index % 4 == 3 else { continue }
      bytes += [UInt8(group >> 16 & 255), UInt8(group >> 8 & 255), UInt8(group & 255)]
      group = 0
    }
    return Array(bytes.dropLast(padding))
  }

  /// Decodes base64 in the URL-safe alphabet without padding; nil for any other text.
  package static func decodeForURL(_ text: String) -> [UInt8]? {
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    else { return nil }
    let plain = text.utf8.map { byte in
      byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
    }
    let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return decode(String(decoding: plain, as: UTF8.self) + padding)
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
