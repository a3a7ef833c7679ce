import HTTP
import Platform

/// File names in vendors' headers and lists. Returns the intended name; the code that writes a file makes it safe.
package enum AttachmentName {
  /// More than any file system allows; also bounds the work.
  private static let longest = 4096

  /// The name in a `Content-Disposition`: `filename*` (RFC 6266, RFC 5987) if it is valid, else `filename`, which may have
  /// encoded words of mail; nil if there is none.
  package static func inDisposition(_ header: String?) -> String? {
    guard let header, header.utf8.count <= longest else { return nil }
    let parameters = parameters(header)
    func value(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
    return value("filename*").flatMap(extended) ?? value("filename").flatMap(decoded)
  }

  /// Decodes encoded words (RFC 2047) such as `=?UTF-8?B?w6QudHh0?=`. Invalid words stay unchanged. Nil if nothing is left.
  package static func decoded(_ text: String) -> String? {
    guard text.utf8.count <= longest, text.utf8.contains(UInt8(ascii: "?")) else { return text.isEmpty ? nil : text }
    var result = ""
    // Adjacent words are one text, and a character may be split between them.
    var pending: (charset: Charset, bytes: [UInt8])?
    var gap = ""
    func flush() {
      if let pending { result += pending.charset.text(pending.bytes) }
      pending = nil
      result += gap
      gap = ""
    }
    for piece in pieces(text) {
      if let word = word(piece) {
        // White space between two encoded words does not count.
        gap = pending == nil ? gap : ""
        if let before = pending, before.charset == word.charset {
          pending?.bytes += word.bytes
        } else {
          flush()
          pending = word
        }
      } else if pending != nil, gap.isEmpty, piece.utf8.allSatisfy(isBlank) {
        gap = piece
      } else {
        flush()
        result += piece
      }
    }
    flush()
    return result.isEmpty ? nil : result
  }

  // MARK: Encoded words

  private enum Charset: Equatable {
    case utf8, latin1

    init?(_ name: some StringProtocol) {
      switch name.prefix(while: { $0 != "*" }).lowercased() {
      case "utf-8", "utf8", "us-ascii": self = .utf8
      case "iso-8859-1", "latin1": self = .latin1
      default: return nil
      }
    }

    func text(_ bytes: [UInt8]) -> String {
      switch self {
      case .utf8: String(decoding: bytes, as: UTF8.self)
      case .latin1: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
      }
    }
  }

  /// Splits a text into candidates for encoded words, blanks, and other text.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var rest = Array(text.utf8)[...]
    var plain: [UInt8] = []
    func cut() {
      if !plain.isEmpty { pieces.append(String(decoding: plain, as: UTF8.self)) }
      plain = []
    }
    while let byte = rest.first {
      if rest.starts(with: [UInt8(ascii: "="), UInt8(ascii: "?")]), let end = wordEnd(rest) {
        cut()
        pieces.append(String(decoding: rest[..<end], as: UTF8.self))
        rest = rest[end...]
        continue
      }
      if let last = plain.last, isBlank(last) != isBlank(byte) { cut() }
      plain.append(byte)
      rest = rest.dropFirst()
    }
    cut()
    return pieces
  }

  /// The end of `=?charset?encoding?text?=` at the start of the bytes; an encoded word has no blanks.
  private static func wordEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
    var marks = 0
    for index in bytes.indices.dropFirst(2) {
      if isBlank(bytes[index]) { return nil }
      guard bytes[index] == UInt8(ascii: "?") else { continue }
      marks += 1
      if marks == 3 {
        let next = index + 1
        return next < bytes.endIndex && bytes[next] == UInt8(ascii: "=") ? next + 1 : nil
      }
    }
    return nil
  }

  private static func word(_ piece: String) -> (charset: Charset, bytes: [UInt8])? {
    let parts = piece.split(separator: "?", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "=", parts[4] == "=", let charset = Charset(parts[1]) else { return nil }
    let bytes: [UInt8]? =
      switch parts[2].lowercased() {
      case "b": base64(parts[3])
      case "q": quoted(parts[3])
      default: nil
      }
    return bytes.map { (charset, $0) }
  }

  /// Some senders omit the padding.
  private static func base64(_ text: Substring) -> [UInt8]? {
    let bare = text.prefix { $0 != "=" }
    return Base64.decode(bare + String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4))
  }

  private static func quoted(_ text: Substring) -> [UInt8]? {
    URLText.decodeBytes(text, escape: UInt8(ascii: "="), space: UInt8(ascii: "_"))
  }

  // MARK: Parameters

  /// `charset'language'text`, percent-encoded.
  private static func extended(_ value: String) -> String? {
    let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let charset = Charset(parts[0]),
      let bytes = URLText.decodeBytes(parts[2], escape: UInt8(ascii: "%"), space: nil)
    else { return nil }
    let text = charset.text(bytes)
    return text.isEmpty ? nil : text
  }

  /// The parameters of a header, names in lower case.
  private static func parameters(_ header: String) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    var rest = header.utf8.drop { $0 != UInt8(ascii: ";") }
    while !rest.isEmpty {
      rest = rest.dropFirst().drop(while: isBlank)
      let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
      rest = rest[name.endIndex...]
      guard rest.first == UInt8(ascii: "=") else { continue }
      rest = rest.dropFirst().drop(while: isBlank)
      let value = rest.first == UInt8(ascii: "\"") ? quotedString(&rest) : token(&rest)
      let key = Substring(name).split { $0 == " " || $0 == "\t" }.joined().lowercased()
      found.append((key, value))
      rest = rest.drop { $0 != UInt8(ascii: ";") }
    }
    return found
  }

  private static func token(_ rest: inout Substring.UTF8View) -> String {
    let value = rest.prefix { $0 != UInt8(ascii: ";") }
    rest = rest[value.endIndex...]
    var bytes = Array(value)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A backslash escapes only a quote and itself: old browsers send paths of Windows unescaped.
  private static func quotedString(_ rest: inout Substring.UTF8View) -> String {
    var bytes: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.first, byte != UInt8(ascii: "\"") {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\\"), let next = rest.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
        bytes.append(next)
        rest = rest.dropFirst()
      } else {
        bytes.append(byte)
      }
    }
    rest = rest.dropFirst()
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
