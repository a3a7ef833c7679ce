/// The texts that are looked for instead of a secret. Escapes, base64 and hexadecimal digits are undone in the text that is
/// searched (`SecretScan`), so only what cannot be undone there is here.
enum SecretForms {
  static func texts(of secret: [UInt8]) -> [[UInt8]] {
    // Like most tokens.
    if secret.allSatisfy(isNeverEscaped) { return [secret] }
    var texts = [secret]
    // Where the secret itself looks escaped, undoing escapes changes it, too.
    var last = secret
    for _ in 0..<EscapeDecoding.depth {
      guard let decoded = EscapeDecoding.decode(last) else { break }
      texts.append(decoded.bytes)
      last = decoded.bytes
    }
    // RFC 6749, section 2.3.1: client id and secret are form-encoded before they are put into base64.
    texts.append(percentEncoded(secret))
    for line in secret.split(whereSeparator: { $0 == 10 || $0 == 13 })
    where line.count < secret.count && line.count >= 8 {
      texts.append(Array(line))
    }
    return texts
  }

  /// Whether a byte is the same in JSON, XML, HTML, URLs and forms.
  private static func isNeverEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// As forms have it; a space is `+`.
  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte in
      isNeverEscaped(byte) ? [byte] : byte == UInt8(ascii: " ") ? [UInt8(ascii: "+")] : Hex.percentEncoded(byte)
    }
  }
}
