import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private let mark = Redactor.replacement

/// Pieces of secrets, and secrets in other notations.
struct SecretPieceTests {
  // MARK: Pieces

  @Test(arguments: [40, 1_500, 32_768])
  func anySixteenCharactersOfATokenAreRedacted(length: Int) {
    let token = Self.token(length, seed: 5)
    let redactor = Redactor()
    redactor.register(token)
    let characters = Array(token)
    var pieces = [token.prefix(16), token.suffix(16), token.prefix(100), token.suffix(60)].map { String($0) }
    for start in stride(from: 1, to: length - 16, by: max(1, length / 300)) {
      pieces.append(String(characters[start..<start + 16]))
    }
    for piece in pieces {
      #expect(redactor.redact("said <\(piece)> twice: \(piece)") == "said <\(mark)> twice: \(mark)")
    }
    let short = String(token.dropFirst(7).prefix(15))
    #expect(redactor.redact("<\(short)>") == "<\(short)>")
  }

  @Test func aPieceIsRedactedInEveryNotation() {
    let token = "tok/" + Self.token(300, seed: 6) + "+=&\"end"
    let redactor = Redactor()
    redactor.register(token)
    for piece in [String(token.prefix(30)), String(token.suffix(30)), String(token.dropFirst(90).prefix(24))] {
      for (name, text) in Self.notations(of: piece) {
        let result = redactor.redact("before (\(text)) after")
        #expect(result.hasPrefix("before (") && result.hasSuffix(") after"), "\(name)")
        // The rest at the ends is shorter than a secret.
        #expect(result.utf8.count <= "before () after".utf8.count + mark.utf8.count + 16, "\(name): \(result)")
        #expect(result.contains(mark), "\(name): \(result)")
      }
    }
  }

  @Test func tokensWithACommonPrefixAreAllRedacted() {
    let redactor = Redactor()
    let head = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InNhbmRib3gifQ"
    let tokens = (0..<100).map { head + Self.token(200, seed: UInt64($0 + 1)) }
    for token in tokens { redactor.register(token) }
    for token in tokens {
      #expect(redactor.redact("<\(token)>") == "<\(mark)>")
      #expect(redactor.redact("<\(token.suffix(40))>") == "<\(mark)>")
      // From the common prefix into the distinct part.
      let middle = token.dropFirst(head.count - 12).prefix(24)
      #expect(redactor.redact("<\(middle)>") == "<\(mark)>")
    }
  }

  @Test func aWholeTextThatIsSecretHasNoSecretParts() {
    let redactor = Redactor()
    redactor.register("https://files.example/bucket/key-of-15-minutes", isWhole: true)
    #expect(redactor.redact("GET https://files.example/bucket/other") == "GET https://files.example/bucket/other")
    #expect(redactor.redact("GET https://files.example/bucket/key-of-15-minutes.") == "GET \(mark).")
  }

  @Test(arguments: ["pass", "hunter", "hunter2x", "s3cr3t/w0rd", "fifteen-letters"])
  func aShortSecretIsRedactedAsAWhole(secret: String) {
    let redactor = Redactor()
    redactor.register(secret)
    #expect(redactor.redact("x \(secret) y \(secret)") == "x \(mark) y \(mark)")
    #expect(redactor.redact("x \(secret.dropLast()) y") == "x \(secret.dropLast()) y")
    for (name, text) in Self.notations(of: secret) {
      let result = redactor.redact("(\(text)) after")
      // In base64, one or two characters precede a secret.
      #expect(["(", "(A", "(AQ"].contains { result.hasPrefix($0 + mark) }, "\(name): \(result)")
    }
  }

  // MARK: Notations

  @Test(arguments: [
    "p%40ss/w%C3%B6rd%20%22x%22", "p%40ss%2fw%c3%B6rd+%22x%22", "p@ss%2Fwörd%20\"x\"",
    "p%2540ss%252Fw%25C3%25B6rd%2520%2522x%2522",
    "p%25252540ss/wörd \"x\"", #"p@ss\/w\u00f6rd \"x\""#, #"p\u0040ss\u002Fw\u00F6rd\u0020\u0022x\u0022"#,
    #"p@ss\\\/wörd \\\"x\\\""#, "p@ss&#x2F;wörd &quot;x&quot;", "p&#64;ss&#47;w&#xF6;rd&#32;&#34;x&#34;",
    "p&amp;#64;ss/wörd &amp;quot;x&amp;quot;", #"p%40ss\/w%C3%B6rd&#x20;%22x\""#, #"\x70@ss\x2fw\xc3\xb6rd \x22x\x22"#,
    "p&commat;ss&sol;wörd &#0034;x&QUOT;".replacingQUOT, "p%u0040ss/w%u00F6rd+%22x%22",
    "704073732F77C3B67264202278 22".withoutSpaces, "704073732f77c3b672642022782 2".withoutSpaces,
  ])
  func aPasswordIsRedactedInEveryEscape(text: String) {
    let redactor = Redactor()
    redactor.register("p@ss/wörd \"x\"")
    #expect(redactor.redact("a \(text) z") == "a \(mark) z")
    #expect(redactor.redact("login=\(text)&next=1") == "login=\(mark)&next=1")
  }

  @Test(arguments: [#"100%25off"#, #"C:\new\folder"#, "a&lt;b&amp;c", "x%41y", #"p\u0041ss"#])
  func aPasswordThatLooksEscapedIsFound(secret: String) {
    let redactor = Redactor()
    redactor.register(secret)
    let json = secret.flatMap { $0 == "\\" ? "\\\\" : String($0) }.map { String($0) }.joined()
    for text in [secret, json, "\"\(secret)\""] {
      #expect(redactor.redact("a \(text) z").contains(mark))
      #expect(!redactor.redact("a \(text) z").contains(secret))
    }
  }

  @Test func userAndPasswordInBase64AreFoundAtAnyAlignment() {
    let redactor = Redactor()
    redactor.register("correct horse & battery")
    // Form-encoded first, as RFC 6749 requires for clients.
    for password in ["correct horse & battery", "correct+horse+%26+battery"] {
      for user in ["", "u", "us", "use", "somebody@example.org"] {
        let pair = Base64.encode(Array("\(user):\(password)".utf8))
        for text in [pair, Base64.encode(Array("{\"auth\":\"\(user):\(password)\"}".utf8))] {
          let result = redactor.redact("x \(text) y")
          #expect(result.contains(mark), "\(text)")
          for piece in ["Y29ycmVjd", "NvcnJlY3", "jb3JyZWN", "aG9yc2", "hvcnNl", "ob3JzZ"] {
            #expect(!result.contains(piece), "\(result)")
          }
        }
      }
    }
  }

  // MARK: Positions

  @Test(arguments: [
    #"{"credentials":{"apiKye":"abc","clientId":"d","x":{"env":"NAME"},"last":"e"},"next":"f"}"#:
      #"{"credentials":{"apiKye":"[redacted]","clientId":"[redacted]","x":{"env":"[redacted]"},"last":"[redacted]"},"next":"f"}"#,
    #"{"credentials":"abc","next":"f"}"#: #"{"credentials":"[redacted]","next":"f"}"#,
    #"{"credentials" : [ "abc", "apiKey" ] ,"next":"f"}"#: #"{"credentials" : [ "[redacted]", "apiKey" ] ,"next":"f"}"#,
    #"{"body":"{\"credentials\":{\"a\":\"b\\\"c\"}}"}"#: #"{"body":"{\"credentials\":{\"a\":\"[redacted]\"}}"}"#,
    #"{"credentials":{}} {"credentials":{"a":1}}"#: #"{"credentials":{}} {"credentials":{"a":[redacted]}}"#,
    "Authorization: negotiate abc": "Authorization: [redacted]",
    "Password: Hunter2 is it": "Password: [redacted] is it", "password: swordfish": "password: [redacted]",
    "password:look at": "password:[redacted] at", "password=look at": "password=[redacted] at",
  ])
  func secretsAreFoundAtTheirUsualLocations(input: String, expected: String) {
    #expect(Redactor().redact(input) == expected)
  }

  @Test(arguments: [
    "user name and password: look at credentials.password", "the vendor refused user name and password: try again",
    "Password: required", "API key: is missing or wrong", "password: unknown, or it has expired", "passphrase: not set",
    "authorization: the scope is missing", "your credentials: see the guide", "credentials: wrong",
    #"the "credentials" are"#,
    "client_secret: the one of the test system",
  ])
  func aSentenceIsUnchanged(text: String) {
    #expect(Redactor().redact(text) == text)
  }

  // MARK: Limits

  @Test func registeredSecretsAreLimited() {
    let redactor = Redactor()
    redactor.register("the-credential-of-a-profile", isLasting: true)
    for number in 1...100 { redactor.register(Self.token(32_768, seed: UInt64(number))) }
    #expect(redactor.redact("the-credential-of-a-profile") == mark)
    #expect(redactor.redact(Self.token(32_768, seed: 100)) == mark)
    let first = String(Self.token(32_768, seed: 1).prefix(64))
    #expect(redactor.redact(first) == first)
  }

  @Test func usedSecretsStayRegistered() {
    let redactor = Redactor()
    for number in 0..<2000 {
      redactor.register("token-number-\(number)-end")
      redactor.register("used-again-and-again")
    }
    #expect(redactor.redact("used-again-and-again") == mark)
  }

  @Test(arguments: ["eyJhbGciOiJSUzI1NiJ9", "abcdefgh", "aaaa", "%61%62", "61626364", "YWJjZGVmZ2g", "password: x "])
  func textsThatResembleSecretsTakeLinearTime(piece: String) {
    let redactor = Redactor()
    for number in 0..<300 { redactor.register("eyJhbGciOiJSUzI1NiJ9" + Self.token(60, seed: UInt64(number + 1))) }
    for secret in ["abcdefghijklmnopqrst", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abab"] {
      redactor.register(secret)
    }
    func cost(_ size: Int) -> Duration {
      let input = Array(String(repeating: piece, count: size / piece.utf8.count).utf8)
      let start = Self.threadTime()
      _ = redactor.redact(input)
      return Self.threadTime() - start
    }
    let small = min(cost(20_000), cost(20_000))
    let large = min(cost(80_000), cost(80_000))
    #expect(large < small * 10 + .milliseconds(50))
  }

  private static func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  // MARK: Generated texts

  private static func token(_ length: Int, seed: UInt64) -> String {
    var numbers = SeededRandom(seed: seed)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &numbers)] })
  }

  private static func notations(of text: String) -> [(name: String, text: String)] {
    let bytes = Array(text.utf8)
    let digits = Array("0123456789abcdef")
    let hex = bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    let percent = hex.map { "%\($0)" }.joined()
    return [
      ("percent", percent), ("percent, upper case", percent.uppercased()),
      ("percent twice", hex.map { "%25\($0)" }.joined()),
      ("hex", hex.joined()), ("HEX", hex.joined().uppercased()), ("\\u", hex.map { "\\u00\($0)" }.joined()),
      ("\\u twice", hex.map { "\\\\u00\($0)" }.joined()), ("decimal reference", bytes.map { "&#\($0);" }.joined()),
      ("hex reference", hex.map { "&#x\($0);" }.joined()), ("base64", Base64.encode(bytes)),
      ("base64, one ahead", Base64.encode([1] + bytes)), ("base64, two ahead", Base64.encode([1, 2] + bytes)),
    ]
  }
}

extension String {
  fileprivate var withoutSpaces: String { String(filter { $0 != " " }) }
  fileprivate var replacingQUOT: String {
    var text = self
    while let range = text.firstRange(of: "&QUOT;") { text.replaceSubrange(range, with: "&quot;") }
    return text
  }
}
