/// Finds the secrets in an object or array that has the position of a secret: every text, number and bare word, at any
/// depth, also in truncated or invalid JSON.
struct NestedSecrets {
  private(set) var found: [Range<Int>] = []
  /// The position after the value.
  private(set) var end: Int

  /// The expected closing brackets, the innermost last.
  private var open: [UInt8] = []
  private var isNameDue = false
  /// Whether names of credentials in the outermost array are shown, as in `providers/list`.
  private let listsNames: Bool
  /// The backslashes before the quotation marks of the value's own level. A mark with fewer backslashes ends the string
  /// that contains the value.
  private let backslashes: Int

  /// Reads from the opening bracket at `start`.
  init(_ text: Span<UInt8>, from start: Int, backslashes: Int, listsNames: Bool) {
    end = start
    self.backslashes = backslashes
    self.listsNames = listsNames
    repeat {
      guard step(text) else { return }
    } while !open.isEmpty && end < text.count
  }

  /// Reads a token. Returns false at the end of the string that contains the value.
  private mutating func step(_ text: Span<UInt8>) -> Bool {
    if let opening = QuotedText.find(text, end) {
      guard opening.backslashes >= backslashes else { return false }
      string(text, opening)
      return true
    }
    let byte = text[end]
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      isNameDue = byte == UInt8(ascii: "{")
      open.append(isNameDue ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      // An unmatched bracket is skipped, because a secret may follow it.
      if open.last == byte { open.removeLast() }
      isNameDue = false
    case UInt8(ascii: ","): isNameDue = open.last == UInt8(ascii: "}")
    case Bytes.backslash:
      // The whole run is skipped at once, because each search for a quotation mark reads it to its end.
      while end + 1 < text.count, text[end + 1] == Bytes.backslash { end += 1 }
      end += end + 1 < text.count && Bytes.isLetter(text[end + 1]) ? 1 : 0
    case UInt8(ascii: ":"), ...Bytes.space: break
    default:
      word(text)
      return true
    }
    end += 1
    return true
  }

  private mutating func string(_ text: Span<UInt8>, _ opening: QuotedText) {
    let content = opening.end..<opening.endOfText(text)
    end = QuotedText.find(text, content.upperBound)?.end ?? content.upperBound
    let isName = isNameDue && isColonNext(text)
    isNameDue = false
    let isShown =
      isName
      ? SecretNames.isPlainName(text, content)
      : listsNames && open.elementsEqual([UInt8(ascii: "]")]) && SecretNames.isCredentialName(text, content)
    if !isShown && !content.isEmpty { found.append(content) }
  }

  /// Reads a number or an unquoted text.
  private mutating func word(_ text: Span<UInt8>) {
    let start = end
    while end < text.count, !Self.endsWord(text[end]) { end += 1 }
    if !SecretNames.isLiteral(text, start..<end) { found.append(start..<end) }
  }

  private func isColonNext(_ text: Span<UInt8>) -> Bool {
    var index = end
    while index < text.count, text[index] <= Bytes.space { index += 1 }
    return index < text.count && text[index] == UInt8(ascii: ":")
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","),
      UInt8(ascii: ":"), Bytes.quote, Bytes.apostrophe, Bytes.backslash:
      true
    default: byte <= Bytes.space
    }
  }
}
