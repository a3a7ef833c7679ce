/// The texts that are searched for instead of a secret. `SecretScan` decodes escapes, base64 and hexadecimal digits in
/// the searched text. These texts cover the forms that it cannot decode.
enum SecretForms {
  static func texts(of secret: [UInt8]) -> [[UInt8]] {
    // Most tokens are such texts.
    if secret.allSatisfy(isNeverEscaped) { return [secret] }
    var texts = [secret]
    // If the secret itself looks escaped, decoding changes it as well.
    var last = secret
    for _ in 0..<EscapeDecoding.depth {
      guard let decoded = EscapeDecoding.decode(last) else { break }
      texts.append(decoded.bytes)
      last = decoded.bytes
    }
    // RFC 6749, section 2.3.1: the client id and secret are form-encoded before they are base64-encoded.
    texts.append(percentEncoded(secret))
    for line in secret.split(whereSeparator: { $0 == 10 || $0 == 13 })
    where line.count < secret.count && line.count >= 8 {
      texts.append(Array(line))
    }
    return texts
  }

  /// Whether a byte is never escaped in JSON, XML, HTML, URLs and forms.
  private static func isNeverEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Encodes bytes as in forms; a space becomes `+`.
  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte in
      isNeverEscaped(byte) ? [byte] : byte == UInt8(ascii: " ") ? [UInt8(ascii: "+")] : Hex.percentEncoded(byte)
    }
  }
}
