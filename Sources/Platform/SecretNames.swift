/// The words that a secret may follow.
enum SecretNames {
  enum Kind { case bearer, basic, header, member, ambiguousMember, container }

  // A constant: a table of arrays takes a twentieth of the start of a process.
  private static let names: [Name] = [
    Name("authorization", .header), Name("proxyauthorization", .header), Name("cookie", .header),
    Name("setcookie", .header), Name("xapikey", .header), Name("xauthtoken", .header),
    Name("apikey", .member), Name("accesstoken", .member), Name("refreshtoken", .member), Name("idtoken", .member),
    Name("offlinetoken", .member), Name("authtoken", .member), Name("bearertoken", .member), Name("iamtoken", .member),
    Name("clientsecret", .member), Name("clientassertion", .member), Name("password", .member),
    Name("passwd", .member), Name("passphrase", .member), Name("userpassword", .member), Name("privatekey", .member),
    Name("secretkey", .member), Name("accesskey", .member), Name("casemanagementapikey", .member),
    Name("ibmcloudapikey", .member),
    // The reference of a credit card's authorization, in orders.
    Name("paymentauthref", .member),
    Name("token", .ambiguousMember), Name("secret", .ambiguousMember), Name("pwd", .ambiguousMember),
    // An object in which every text is a secret, regardless of its name.
    Name("credentials", .container),
    Name("bearer", .bearer), Name("basic", .basic),
  ]

  private struct Name: Sendable {
    let text: StaticString
    let kind: Kind

    init(_ text: StaticString, _ kind: Kind) { (self.text, self.kind) = (text, kind) }

    /// That of its first byte.
    var letter: Int { SecretNames.letter(text.utf8Start.pointee) }
  }

  /// The number of a letter, in either case.
  private static func letter(_ byte: UInt8) -> Int { Int(byte & 31) }

  /// The names by their letter, and where those of each letter begin.
  private static let byLetter: (names: [Name], starts: SIMD64<UInt8>) = {
    var starts = SIMD64<UInt8>()
    for name in names { starts[name.letter + 1] += 1 }
    for letter in 1...32 { starts[letter] += starts[letter - 1] }
    var (sorted, free) = (names, starts)
    for name in names {
      sorted[Int(free[name.letter])] = name
      free[name.letter] += 1
    }
    return (sorted, starts)
  }()

  private static let speech: [StaticString] = [
    "token", "tokens", "auth", "authentication", "authorization", "authorisation", "scheme", "challenge",
    "credential", "credentials", "header", "headers", "error", "errors", "access", "security", "method", "type",
    "failed", "required", "missing", "expired", "invalid", "rejected", "refused", "unauthorized", "none", "unknown",
    "incorrect", "wrong", "empty", "unset", "denied", "not",
  ]

  private static let longest = 20

  /// Returns the kind of a word. Letter case, `_` and `-` are ignored: `clientSecret`, `client_secret` and
  /// `Client-Secret` are equal.
  static func find(_ text: Span<UInt8>, _ word: Range<Int>) -> Kind? {
    guard word.count >= 3, word.count <= longest * 2 else { return nil }
    var start = word.lowerBound
    while start < word.upperBound, text[start] == UInt8(ascii: "_") || text[start] == UInt8(ascii: "-") { start += 1 }
    guard start < word.upperBound else { return nil }
    let (letter, table) = (letter(text[start]), byLetter)
    for index in Int(table.starts[letter])..<Int(table.starts[letter + 1])
    where isEqual(text, start..<word.upperBound, table.names[index].text) {
      return table.names[index].kind
    }
    return nil
  }

  /// Whether the text is an ordinary word after "bearer", or too short for a token.
  static func isSpeech(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    var word = word
    while let last = word.last, [UInt8(ascii: "."), UInt8(ascii: "-")].contains(text[last]) { word.removeLast() }
    return word.count < 4 || speech.contains { isEqual(text, word, $0) }
  }

  /// Whether the text is the name of an authentication scheme, which a secret follows in a header.
  static func isScheme(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    let schemes: [StaticString] = [
      "negotiate", "digest", "ntlm", "apikey", "key", "token", "hawk", "dpop", "mutual",
    ]
    return schemes.contains { isEqual(text, word, $0) }
  }

  /// Whether the text is the name of a credential, not a credential.
  static func isCredentialName(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    find(text, word) != nil || isEqual(text, word, "username") || isEqual(text, word, "clientid")
  }

  /// Whether a member's name has the form that methods and vendors use. Any other name may be a misplaced secret.
  static func isPlainName(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    guard (1...longest * 2).contains(word.count) else { return false }
    for index in word where !Bytes.isWord(text[index]) || text[index].isDigit { return false }
    return true
  }

  /// Whether a bare word of JSON is not a secret: a literal, or the replacement of a secret.
  static func isLiteral(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    let literals: [StaticString] = ["true", "false", "null", "redacted", "[redacted"]
    return literals.contains { literal in
      guard literal.utf8CodeUnitCount == word.count else { return false }
      for (offset, index) in word.enumerated() where text[index] != literal.utf8Start[offset] { return false }
      return true
    }
  }

  private static func isEqual(_ text: Span<UInt8>, _ word: Range<Int>, _ name: StaticString) -> Bool {
    var matched = 0
    for index in word {
      let byte = text[index]
      if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { continue }
      guard matched < name.utf8CodeUnitCount, byte | 0x20 == name.utf8Start[matched] else { return false }
      matched += 1
    }
    return matched == name.utf8CodeUnitCount
  }
}
