/// Finds secrets by their position, registered or not: headers, members of JSON, forms and XML, tokens after their
/// scheme, JSON web tokens, and user names and passwords in addresses.
///
/// The text is read in one pass. Each search begins where the last one ended, so the time is linear for any text.
enum RedactionPatterns {
  /// Returns the secrets in the text, in order and without overlaps, and those of them that are values of JSON members.
  static func matches(in text: Span<UInt8>) -> (all: [Range<Int>], values: [Range<Int>]) {
    var scanner = PatternScanner(end: text.count)
    while scanner.position < scanner.end { scanner.step(text) }
    return (scanner.found, scanner.values)
  }
}

/// The state of a pass. The text is an argument, because this type cannot store a span.
private struct PatternScanner {
  let end: Int
  var position = 0
  var found: [Range<Int>] = []
  var values: [Range<Int>] = []
  /// The position before which no JSON web token begins.
  private var noTokenBefore = 0
  /// The position before which no text after the word "basic" is a pair of credentials.
  private var noBasicBefore = 0

  init(end: Int) { self.end = end }

  mutating func step(_ text: Span<UInt8>) {
    let byte = text[position]
    if Bytes.isWord(byte) {
      word(text)
    } else if byte == UInt8(ascii: ":"), position + 2 < end, text[position + 1] == Bytes.slash,
      text[position + 2] == Bytes.slash
    {
      address(text)
    } else {
      position += 1
    }
  }

  /// Records a secret unless it is empty, and continues after it.
  private mutating func take(_ range: Range<Int>) {
    if !range.isEmpty { found.append(range) }
    position = max(position, range.upperBound)
  }

  /// Finds the user information of `scheme://user:password@host`: the text before the last `@` of the authority.
  private mutating func address(_ text: Span<UInt8>) {
    let start = position + 3
    var index = start
    var mark: Int?
    while index < end, !Bytes.endsAuthority(text[index]) {
      if text[index] == UInt8(ascii: "@") { mark = index }
      index += 1
    }
    position = start
    if let mark { take(start..<mark) }
  }

  /// Reads a run of letters, digits, `_` and `-`: a name with a value, a scheme, or the beginning of a token.
  private mutating func word(_ text: Span<UInt8>) {
    let start = position
    var index = start
    while index < end, Bytes.isWord(text[index]) { index += 1 }
    position = index
    if let token = webToken(text, within: start..<index) { return take(token) }
    var name = SecretNames.find(text, start..<index)
    let hasEscape =
      index < end && text[index] == Bytes.backslash || start > 0 && text[start - 1] == Bytes.backslash
    if hasEscape, let escaped = EscapedName(text, from: start), let kind = escaped.kind {
      (name, index) = (kind, escaped.end)
    }
    guard let name else { return }
    switch name {
    case .bearer: take(bearerToken(text, after: index))
    case .basic: take(basicToken(text, after: index))
    case .header: header(text, start..<index)
    case .member, .ambiguousMember: member(text, start..<index, isAmbiguous: name == .ambiguousMember)
    case .container: container(text, after: index)
    }
  }

  /// Returns a JSON web token: a run of base64url with at least two full stops, from `eyJ`, which encodes `{"`.
  private mutating func webToken(_ text: Span<UInt8>, within word: Range<Int>) -> Range<Int>? {
    var start = max(word.lowerBound, noTokenBefore)
    while start + 10 < end, start < word.upperBound {
      if text[start] == UInt8(ascii: "e"), text[start + 1] == UInt8(ascii: "y"), text[start + 2] == UInt8(ascii: "J") {
        var index = start
        var stops = 0
        while index < end, Bytes.isWord(text[index]) || text[index] == UInt8(ascii: ".") {
          if text[index] == UInt8(ascii: ".") { stops += 1 }
          index += 1
        }
        if stops >= 2 { return start..<index }
        // A later start in the same run has no more full stops before it ends.
        noTokenBefore = index
        return nil
      }
      start += 1
    }
    return nil
  }

  /// Returns the text after `Bearer`, unless it is an ordinary word.
  private func bearerToken(_ text: Span<UInt8>, after start: Int) -> Range<Int> {
    let token = schemeValue(text, after: start)
    guard !SecretNames.isSpeech(text, token) else { return start..<start }
    // `Bearer realm="..."` is a challenge, not a credential.
    let name = run(text, from: token.lowerBound, while: Bytes.isWord)
    let isParameter = name + 1 < end && text[name] == UInt8(ascii: "=") && text[name + 1] == Bytes.quote
    return isParameter ? start..<start : token
  }

  /// Returns the text after `Basic` if it is base64 of printable text with a colon, because the word is common.
  private mutating func basicToken(_ text: Span<UInt8>, after start: Int) -> Range<Int> {
    guard start >= noBasicBefore else { return start..<start }
    let token = schemeValue(text, after: start)
    if isCredentialPair(text, token) { return token }
    noBasicBefore = token.upperBound
    return start..<start
  }

  private func isCredentialPair(_ text: Span<UInt8>, _ token: Range<Int>) -> Bool {
    var bits = 0
    var bitCount = 0
    var hasColon = false
    for index in token {
      guard let value = Bytes.base64Value(text[index]) else {
        // Padding, or `%3D`, its form in a form body.
        return hasColon && (text[index] == UInt8(ascii: "=") || text[index] == UInt8(ascii: "%"))
      }
      bits = (bits << 6 | value) & 0xffff
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      let byte = UInt8(truncatingIfNeeded: bits >> bitCount)
      if byte < 0x20 || byte == 0x7f { return false }
      hasColon = hasColon || byte == UInt8(ascii: ":")
    }
    return hasColon
  }

  /// Returns the run of token characters after at least one blank, or after the encoding of a blank in a form.
  private func schemeValue(_ text: Span<UInt8>, after start: Int) -> Range<Int> {
    var index = start
    while index < end, text[index] == Bytes.space || text[index] == UInt8(ascii: "\t") { index += 1 }
    if index == start {
      if start < end, text[start] == UInt8(ascii: "+") {
        index += 1
      } else if start + 2 < end, text[start] == UInt8(ascii: "%"), text[start + 1] == UInt8(ascii: "2"),
        text[start + 2] == UInt8(ascii: "0")
      {
        index += 3
      } else {
        return start..<start
      }
    }
    let first = index
    while index < end, Bytes.isToken(text[index]) { index += 1 }
    return first..<index
  }

  /// Finds the value of `Authorization: ...`: the text up to the end of the line, or of the string that contains the
  /// header.
  private mutating func header(_ text: Span<UInt8>, _ name: Range<Int>) {
    let before = name.lowerBound > 0 ? text[name.lowerBound - 1] : 0
    let isQuoted = before == Bytes.quote || before == Bytes.apostrophe
    if name.upperBound < end, text[name.upperBound] != UInt8(ascii: ":"), text[name.upperBound] != Bytes.space {
      return member(text, name, isAmbiguous: false)
    }
    var index = skipBlanks(text, name.upperBound)
    guard index < end, text[index] == UInt8(ascii: ":") else { return }
    index = skipBlanks(text, index + 1)
    let first = index
    if !isQuoted, isSentence(text, from: index, lowerCaseOnly: true) { return }
    while index < end, text[index] != 10, text[index] != 13 {
      if isQuoted && text[index] == before { break }
      // An escaped line end inside a string.
      if text[index] == Bytes.backslash, index + 1 < end,
        text[index + 1] == UInt8(ascii: "r") || text[index + 1] == UInt8(ascii: "n")
      {
        break
      }
      index += 1
    }
    if isQuoted, index > first, index < end, text[index - 1] == Bytes.backslash { index -= 1 }
    take(first..<index)
  }

  /// Finds the value of `"name": "value"` (also with escaped quotes), `name=value`, `name: value` or
  /// `<name>value</name>`.
  private mutating func member(_ text: Span<UInt8>, _ name: Range<Int>, isAmbiguous: Bool) {
    var index = name.upperBound
    if index < end, text[index] == UInt8(ascii: ">") {
      guard name.lowerBound > 0, text[name.lowerBound - 1] == UInt8(ascii: "<") else { return }
      return take(index + 1..<run(text, from: index + 1) { $0 != UInt8(ascii: "<") })
    }
    let closing = QuotedText.find(text, index)
    if let closing { index = closing.end }
    index = closing == nil ? skipBlanks(text, index) : skipWhite(text, index)
    guard index < end, text[index] == UInt8(ascii: ":") || text[index] == UInt8(ascii: "=") else { return }
    let isColon = text[index] == UInt8(ascii: ":")
    let mark = index
    index = closing == nil ? skipBlanks(text, index + 1) : skipWhite(text, index + 1)
    if let opening = QuotedText.find(text, index) {
      let value = opening.end..<opening.endOfText(text)
      return closing == nil || isAmbiguous ? take(value) : takeValue(value)
    }
    if let closing, isColon {
      if index < end, text[index] == UInt8(ascii: "{") || text[index] == UInt8(ascii: "[") {
        return nested(text, from: index, backslashes: closing.backslashes)
      }
      return bareLiteral(text, from: index, isAmbiguous: isAmbiguous)
    }
    // "invalid token: unexpected end" is a message.
    if isColon && isAmbiguous { return }
    if isColon, index > mark + 1, isSentence(text, from: index) { return }
    // In `authorization=Bearer abc` the scheme is not the secret. The pass finds the text after the scheme.
    let word = index..<run(text, from: index, while: Bytes.isWord)
    if let name = SecretNames.find(text, word), name == .bearer || name == .basic { return }
    take(index..<run(text, from: index) { !Bytes.endsFormValue($0) })
  }

  /// Whether a sentence follows, as in "user name and password: see the guide", and not a secret with words after it. A
  /// single word is a secret, unless it is common in messages.
  private func isSentence(_ text: Span<UInt8>, from start: Int, lowerCaseOnly: Bool = false) -> Bool {
    let longestWord = 14
    let word = start..<run(text, from: start) { Bytes.isLetter($0) || $0 == Bytes.apostrophe }
    guard (1...longestWord).contains(word.count) else { return false }
    for index in word.dropFirst(lowerCaseOnly ? 0 : 1) where text[index] & 0x20 == 0 { return false }
    switch SecretNames.find(text, word) {
    case .bearer, .basic: return false
    default: if lowerCaseOnly && SecretNames.isScheme(text, word) { return false }
    }
    var index = word.upperBound
    if index < end, [UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";")].contains(text[index]) { index += 1 }
    if index == end || text[index] == 10 || text[index] == 13 { return SecretNames.isSpeech(text, word) }
    let next = skipBlanks(text, index)
    return next > index && next < end && Bytes.isLetter(text[next])
  }

  /// Finds all secrets below `"credentials": {"name": "value"}`, or the text that replaces the object.
  private mutating func container(_ text: Span<UInt8>, after start: Int) {
    guard let closing = QuotedText.find(text, start) else { return }
    var index = skipWhite(text, closing.end)
    guard index < end, text[index] == UInt8(ascii: ":") else { return }
    index = skipWhite(text, index + 1)
    if let opening = QuotedText.find(text, index) { return takeValue(opening.end..<opening.endOfText(text)) }
    nested(text, from: index, backslashes: closing.backslashes, listsNames: true)
  }

  /// Finds the secrets in an object or array that has the position of a secret.
  private mutating func nested(_ text: Span<UInt8>, from start: Int, backslashes: Int, listsNames: Bool = false) {
    guard start < end, text[start] == UInt8(ascii: "{") || text[start] == UInt8(ascii: "[") else { return }
    let nested = NestedSecrets(text, from: start, backslashes: backslashes, listsNames: listsNames)
    found += nested.found
    values += nested.found
    position = max(position, nested.end)
  }

  /// Records a secret that other members of the same message may repeat.
  private mutating func takeValue(_ range: Range<Int>) {
    values.append(range)
    take(range)
  }

  private func skipWhite(_ text: Span<UInt8>, _ start: Int) -> Int {
    run(text, from: start) { $0 == Bytes.space || (9...13).contains($0) }
  }

  /// Finds a number or a bare word that replaces a JSON string. `"token": 7` is a progress report.
  private mutating func bareLiteral(_ text: Span<UInt8>, from start: Int, isAmbiguous: Bool) {
    guard !isAmbiguous, start < end else { return }
    let word = start..<run(text, from: start) { !Bytes.endsFormValue($0) && !Bytes.endsMember($0) }
    if !SecretNames.isLiteral(text, word), !isSentence(text, from: start) { take(word) }
  }

  private func skipBlanks(_ text: Span<UInt8>, _ start: Int) -> Int {
    run(text, from: start) { $0 == Bytes.space || $0 == UInt8(ascii: "\t") }
  }

  private func run(_ text: Span<UInt8>, from start: Int, while isIncluded: (UInt8) -> Bool) -> Int {
    var index = start
    while index < end, isIncluded(text[index]) { index += 1 }
    return index
  }
}
