/// The rules for every secret, whatever its source.
enum SecretText {
  /// The rule that a secret breaks, without the secret.
  static func fault(_ secret: String) -> String? {
    if secret.isEmpty { return "is empty" }
    // It is sent in a header or a form, where a line break would begin another one.
    return hasControls(secret) ? "contains a line break or another control character" : nil
  }

  static func hasControls(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.generalCategory.isControl }
  }

  /// The first line, without a byte order mark; nil for bytes that are not UTF-8. Orchestrators and editors add a line end to
  /// a secret, and entries of `pass` have notes below it.
  static func firstLine(_ bytes: some Collection<UInt8>) -> String? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var line = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0).prefix { $0 != UInt8(ascii: "\n") }
    if line.count < bytes.count, line.suffix(1).first == UInt8(ascii: "\r") { line = line.dropLast(1) }
    return String(validating: line, as: UTF8.self)
  }
}
