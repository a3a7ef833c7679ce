/// The words that a secret may follow.
enum SecretNames {
  enum Kind { case bearer, basic, header, member, ambiguousMember, container }

  private static let headers = ["authorization", "proxyauthorization", "cookie", "setcookie", "xapikey", "xauthtoken"]
  private static let members = [
    "apikey", "accesstoken", "refreshtoken", "idtoken", "offlinetoken", "authtoken", "bearertoken", "iamtoken",
    "clientsecret", "clientassertion", "password", "passwd", "passphrase", "userpassword", "privatekey",
    "secretkey", "accesskey", "casemanagementapikey", "ibmcloudapikey",
    // The reference of a credit card's authorization, in orders.
    "paymentauthref",
  ]
  private static let ambiguous = ["token", "secret", "pwd"]
  private static let schemes: [(String, Kind)] = [("bearer", .bearer), ("basic", .basic)]
  /// Objects in which every text is a secret, regardless of its name.
  private static let containers = ["credentials"]
  private static let speech = [
    "token", "tokens", "auth", "authentication", "authorization", "authorisation", "scheme", "challenge",
    "credential", "credentials", "header", "headers", "error", "errors", "access", "security", "method", "type",
    "failed", "required", "missing", "expired", "invalid", "rejected", "refused", "unauthorized", "none", "unknown",
    "incorrect", "wrong", "empty", "unset", "denied", "not",
  ]

  private static let longest = 20
  private static let byFirstByte: [[(name: [UInt8], kind: Kind)]] = {
    var table = [[(name: [UInt8], kind: Kind)]](repeating: [], count: 256)
    let all =
      headers.map { ($0, Kind.header) } + members.map { ($0, .member) } + ambiguous.map { ($0, .ambiguousMember) }
      + containers.map { ($0, .container) } + schemes
    for (name, kind) in all {
      let bytes = Array(name.utf8)
      table[Int(bytes[0])].append((bytes, kind))
    }
    return table
  }()
  private static let speechBytes = speech.map { Array($0.utf8) }

  /// Returns the kind of a word. Letter case, `_` and `-` are ignored: `clientSecret`, `client_secret` and
  /// `Client-Secret` are equal.
  static func find(_ text: Span<UInt8>, _ word: Range<Int>) -> Kind? {
    guard word.count >= 3, word.count <= longest * 2 else { return nil }
    var start = word.lowerBound
    while start < word.upperBound, text[start] == UInt8(ascii: "_") || text[start] == UInt8(ascii: "-") { start += 1 }
    guard start < word.upperBound else { return nil }
    return byFirstByte[Int(text[start] | 0x20)].first { isEqual(text, start..<word.upperBound, $0.name) }?.kind
  }

  /// Whether the text is an ordinary word after "bearer", or too short for a token.
  static func isSpeech(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    var word = word
    while let last = word.last, [UInt8(ascii: "."), UInt8(ascii: "-")].contains(text[last]) { word.removeLast() }
    return word.count < 4 || speechBytes.contains { isEqual(text, word, $0) }
  }

  /// Whether the text is the name of an authentication scheme, which a secret follows in a header.
  static func isScheme(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    ["negotiate", "digest", "ntlm", "apikey", "key", "token", "hawk", "dpop", "mutual"].contains {
      isEqual(text, word, Array($0.utf8))
    }
  }

  /// Whether the text is the name of a credential, not a credential.
  static func isCredentialName(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    find(text, word) != nil || isEqual(text, word, Array("username".utf8))
      || isEqual(text, word, Array("clientid".utf8))
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

  private static func isEqual(_ text: Span<UInt8>, _ word: Range<Int>, _ name: [UInt8]) -> Bool {
    var matched = 0
    for index in word {
      let byte = text[index]
      if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { continue }
      guard matched < name.count, byte | 0x20 == name[matched] else { return false }
      matched += 1
    }
    return matched == name.count
  }
}
