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

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

private let mark = Redactor.replacement

struct RedactorTests {
  // MARK: Registered secrets

  @Test(arguments: [
    #"s3cr3t/+="\ü&<x> y~*"#, "plainsecret", "p@ss:w0rd%", "line one\nline two\ttab", "日本語の秘密", "'quoted'&\"both\"",
  ])
  func everySpellingIsRedacted(secret: String) throws {
    let redactor = Redactor()
    redactor.register(secret)
    let bytes = Data(secret.utf8)
    let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    let percent = secret.utf8.map { byte -> String in
      let letter = Character(Unicode.Scalar(byte))
      if unreserved.contains(letter) { return String(letter) }
      return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }.joined()
    let plainJSON = JSONEncoder()
    plainJSON.outputFormatting = .withoutEscapingSlashes
    let bare = secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    let entities = [("\"", "'"), ("&quot;", "&apos;"), ("&quot;", "&#39;"), ("&#34;", "&#39;"), ("&quot;", "&#x27;")]
    let goJSON = inner(try plainJSON.encode(secret)).replacing("&", with: "\\u0026")
      .replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
    let forms =
      entities.map { bare.replacing("\"", with: $0.0).replacing("'", with: $0.1) } + [
        goJSON, secret, percent, percent.lowercased().contains("%") ? lowerPercent(percent) : percent,
        percent.replacing("%20", with: "+"),
        percent.replacing("%20", with: "+").replacing("~", with: "%7E").replacing("%2A", with: "*"),
        inner(try plainJSON.encode(secret)), inner(try JSONEncoder().encode(secret)),
        inner(try plainJSON.encode(inner(try plainJSON.encode(secret)))),
        bytes.base64EncodedString().trimming("="),
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").trimming("="),
      ]
    for form in forms {
      #expect(redactor.redact("before <\(form)> after") == "before <\(mark)> after")
      #expect(text(redactor.redact(Array("\(form) \(form)".utf8))) == "\(mark) \(mark)")
    }
  }

  @Test(arguments: ["", "u", "us", "user", "somebody@example.org"])
  func aSecretInsideBase64IsRedacted(user: String) {
    let redactor = Redactor()
    redactor.register("correct horse battery")
    for suffix in ["", "x", "xy"] {
      let pair = Data("\(user):correct horse battery\(suffix)".utf8).base64EncodedString()
      let result = redactor.redact("x \(pair) y")
      #expect(result.contains(mark))
      // The rest is too short to contain more than one letter of it at each end.
      #expect(result.utf8.count <= "x  y".utf8.count + mark.utf8.count + (user.utf8.count + 1) * 4 / 3 + 10)
      for part in ["correct", "horse", "battery"] {
        for lead in ["", "a", "ab"] {
          let encoded = Data((lead + part).utf8).base64EncodedString().trimming("=").dropFirst(3).dropLast(2)
          #expect(!result.contains(encoded))
        }
      }
    }
  }

  @Test func overlappingSecretsAreBothRedacted() {
    let redactor = Redactor()
    for secret in ["abcdef", "defghi", "abcd", "abcdefxyz", "aaaa"] { redactor.register(secret) }
    let table = [
      ("-abcdefghi-", "-\(mark)-"), ("abcdefxyz", mark), ("abcd", mark), ("abcdefabcdef", mark), ("abc", "abc"),
      ("xaaaaaaay", "x\(mark)y"), ("", ""), ("aaa", "aaa"),
    ]
    for (input, expected) in table { #expect(redactor.redact(input) == expected) }
  }

  @Test func shortSecretsAreIgnored() {
    let redactor = Redactor()
    for secret in ["", "a", "abc"] { redactor.register(secret) }
    #expect(redactor.redact("a abc") == "a abc")
    redactor.register("wxyz")
    #expect(redactor.redact("wxyz wxy") == "\(mark) wxy")
  }

  @Test func utf8StaysValid() {
    let redactor = Redactor()
    redactor.register("ünder")
    #expect(redactor.redact("déjà ünder 日本 ünde\u{301}r 🧵") == "déjà \(mark) 日本 ünde\u{301}r 🧵")
    let broken: [UInt8] = [0xff, 0xc3, 0x28, 0x80, 0xe2]
    #expect(redactor.redact(broken) == broken)
  }

  @Test func credentialsStayRegisteredWhileTokensChange() {
    let redactor = Redactor()
    redactor.register("the-credential", isLasting: true)
    for number in 0..<700 { redactor.register("token-number-\(number)-end") }
    #expect(redactor.redact("the-credential") == mark)
    #expect(redactor.redact("token-number-699-end") == mark)
    #expect(redactor.redact("token-number-100-end") == "token-number-100-end")
  }

  @Test func canariesAreNeverReturned() {
    var numbers = SeededRandom(seed: 3)
    let letters = Array(#"ABCabcxyz0189-._~+/="\ &%:;<>'äß日"#)
    for _ in 0..<300 {
      let redactor = Redactor()
      let length = Int.random(in: 8...60, using: &numbers)
      let canary = String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &numbers)] })
      redactor.register(canary)
      let noise = String((0..<20).map { _ in letters[Int.random(in: 0..<letters.count, using: &numbers)] })
      let message = "\(noise) \(canary) \(noise) {\"x\":\"\(canary)\"} https://h/?q=\(canary)"
      #expect(!redactor.redact(message).contains(canary))
      #expect(!text(redactor.redact(Array(message.utf8))).contains(canary))
    }
  }

  // MARK: Positions of secrets

  @Test(arguments: [
    ("Authorization: Bearer abc.def", "Authorization: \(mark)"),
    ("authorization:Basic dXNlcjpw\r\nHost: x", "authorization:\(mark)\r\nHost: x"),
    ("> Proxy-Authorization: Negotiate x y z\n> Host: h", "> Proxy-Authorization: \(mark)\n> Host: h"),
    ("Cookie: a=\"b c\"; d=e\nnext", "Cookie: \(mark)\nnext"),
    ("Set-Cookie: sid=1; Path=/", "Set-Cookie: \(mark)"),
    (#"{"Authorization":"Bearer abc","b":1}"#, #"{"Authorization":"\#(mark)","b":1}"#),
    (#"curl -H "Authorization: Bearer abc" https://h"#, #"curl -H "Authorization: \#(mark)" https://h"#),
    (#"{"h":"Authorization: x\r\nHost: h"}"#, #"{"h":"Authorization: \#(mark)\r\nHost: h"}"#),
    (#"{"t":"[\"Cookie: x\",\"b\"]"}"#, #"{"t":"[\"Cookie: \#(mark)\",\"b\"]"}"#),
    ("{'Cookie': 'a=b', 'c': 'd'}", "{'Cookie': '\(mark)', 'c': 'd'}"),
    ("x-api-key: k-1", "x-api-key: \(mark)"),
    ("sent with bearer s3cr3tt0ken.", "sent with bearer \(mark)"),
    ("Bearer  opaquetoken, then", "Bearer  \(mark), then"),
    ("authorization=Bearer opaque1&x=1", "authorization=Bearer \(mark)&x=1"),
    ("auth=Bearer%20opaque1&x=1", "auth=Bearer%20\(mark)&x=1"),
    ("got Basic dXNlcjpwYXNzd29yZA== back", "got Basic \(mark) back"),
    ("Basic dXNlcjpwYXNzd29yZA", "Basic \(mark)"),
    ("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln_-x!", "token \(mark)!"),
    ("x=eyJhbGciOiJSUzI1NiJ9.e30.&y", "x=\(mark)&y"),
    (#"{"access_token":"abc","expires_in":3600}"#, #"{"access_token":"\#(mark)","expires_in":3600}"#),
    (#"{"refreshToken" : "a\"b\\", "x":"y"}"#, #"{"refreshToken" : "\#(mark)", "x":"y"}"#),
    (#"{"body":"{\"id_token\":\"abc\",\"x\":\"y\"}"}"#, #"{"body":"{\"id_token\":\"\#(mark)\",\"x\":\"y\"}"}"#),
    (#"{"password":12345,"pin":1}"#, #"{"password":\#(mark),"pin":1}"#),
    (#"{"secret":"s","token":"t"}"#, #"{"secret":"\#(mark)","token":"\#(mark)"}"#),
    ("grant_type=x&apikey=abc%2Fd&response_type=y", "grant_type=x&apikey=\(mark)&response_type=y"),
    ("client_id=me&client_secret=abc", "client_id=me&client_secret=\(mark)"),
    ("https://h/p?token=abc&x=1#f", "https://h/p?token=\(mark)&x=1#f"),
    ("password: hunter2 rest", "password: \(mark) rest"),
    ("--password=hunter2 rest", "--password=\(mark) rest"),
    ("IBMCLOUD_API_KEY=abc", "IBMCLOUD_API_KEY=\(mark)"),
    ("<password>abc</password><x>y</x>", "<password>\(mark)</password><x>y</x>"),
    (#"{"password":"never closed"#, #"{"password":"\#(mark)"#),
    (#"apikey="never closed"# + "\nnext", "apikey=\"\(mark)\nnext"),
    ("https://user:pa@ss@host/p?q=a@b", "https://\(mark)@host/p?q=a@b"),
    ("HTTP://u@h and ftp://h", "HTTP://\(mark)@h and ftp://h"),
    ("proxy http://me:pw@[::1]:3128.", "proxy http://\(mark)@[::1]:3128."),
  ])
  func usualLocationsAreRecognised(input: String, expected: String) {
    let redactor = Redactor()
    #expect(redactor.redact(input) == expected)
    #expect(text(redactor.redact(Array(input.utf8))) == expected)
    #expect(redactor.redact(expected) == expected, "redacted text is unchanged")
  }

  /// The value of a secret member may be anything that a client sends by mistake.
  @Test(arguments: [
    #"{"credentials":{"apiKey":["S"]},"x":"y"}"#, #"{"credentials":{"apiKey":{"value":"S"}},"x":"y"}"#,
    #"{"credentials":[{"name":"apiKey","value":"S"}],"x":"y"}"#,
    #"{"credentials":[["S"],[{"a":[{"b":"S"}]}]],"x":"y"}"#,
    #"{"apiKey":["S"],"x":"y"}"#, #"{"password":{"a":{"b":["S",{"c":"S"}]}},"x":"y"}"#, #"{"token":["S"],"x":"y"}"#,
    #"{"credentials":{"apiKey":S},"x":"y"}"#, #"{"credentials":{"apiKey":[12345678901,-1.5e9]},"x":"y"}"#,
    #"{"credentials":{"S":"z"},"x":"y"}"#, #"{"credentials":{"apiKey" "S":1},"x":"y"}"#,
    #"{"credentials":{"apiKey":]"S"},"x":"y"}"#, #"{"x":"y","credentials":{"apiKey":["S"}]}"#,
    #"{"x":"y","credentials":{"apiKey":["S"#, #"{"x":"y","credentials":{"apiKey":{"value":"S"#,
    #"{"x":"y","credentials":{"apiKey":"S"#, #"{"x":"y","apiKey":S"#,
    "{\"credentials\" :\n {\n \"apiKey\" :\n [ \"S\" ]\n},\n\"x\":\"y\"}", "{\"apiKey\":\n\"S\",\"x\":\"y\"}",
    #"{"t":"{\"credentials\":{\"apiKey\":[\"S\"]}}","x":"y"}"#, #"{"t":"{\"apiKey\":{\"v\":\"S\"","x":"y"}"#,
    #"{"t":"{\"credentials\":{\n  \"apiKey\": [\n \"S\"]}","x":"y"}"#,
    #"{"profile":"S","credentials":{"apiKey":"S"},"timeoutSeconds":"S","x":"y"}"#,
    #"{"a":["S"],"apiKey":["S"],"x":"y"}"#,
    #"{"cred\u0065ntials":{"api\u004bey":"S"},"x":"y"}"#, #"{"\u0061piKey":"S","x":"y"}"#,
    #"{"pass\u0077ord":["S"],"x":"y"}"#, #"{"\u0063\u0072\u0065\u0064\u0065ntials":["S"],"x":"y"}"#,
    #"{"t":"{\"api\\u004bey\":\"S\"}","x":"y"}"#, #"{"\u0041uthorization":"S","x":"y"}"#,
    #"{"secret\u004bey":"S","x":"y"}"#,
  ])
  func everythingBelowTheNameOfASecretIsRedacted(template: String) {
    let redactor = Redactor()
    let result = redactor.redact(template.replacing("S", with: "s3cret/of~mine"))
    #expect(!result.contains("s3cret") && !result.contains("mine") && !result.contains("1.5e9"), "\(result)")
    #expect(result.contains(mark))
    #expect(result.contains(#""x":"y""#), "nothing else is removed from \(result)")
    #expect(redactor.redact(result) == result, "redacted text is unchanged")
  }

  @Test(arguments: [("", ""), (" ", ""), (":", ""), ("-", ""), (" ", "x"), (":", "6b"), ("-", "f")])
  func hexadecimalDigitsAreFoundWithSeparators(separator: String, before: String) {
    let secret = "correct horse battery"
    let redactor = Redactor()
    redactor.register(secret)
    for isUpper in [false, true] {
      let digits = secret.utf8.map { String($0, radix: 16, uppercase: isUpper) }
      let groups = stride(from: 0, to: 20, by: 4).map { digits[$0..<$0 + 4].joined() }
      for text in [digits.joined(separator: separator), groups.joined(separator: separator)] {
        #expect(redactor.redact("<\(before)\(text)>") == "<\(before)\(mark)>")
      }
      let long = String(repeating: "00 ", count: 70_000) + digits.joined(separator: separator)
      #expect(redactor.redact(long).hasSuffix("00 \(mark)"))
    }
    for text in ["2026-11-29 12:00:00", "de:ad:be:ef", "a bad face - fed"] { #expect(redactor.redact(text) == text) }
  }

  @Test(arguments: [
    "", "plain text", "Basic authentication is required", "basic support plan", "Basic YWJj",
    "a bearer token is missing",
    "Bearer authentication failed", #"WWW-Authenticate: Bearer realm="x", error="invalid_token""#, "the bearer of it",
    "invalid token: unexpected end", "the password was refused", "authorization failed", "cookies: none",
    #"{"token":7,"value":{"kind":"begin"}}"#, #"{"token":null,"password":null,"secret":{"isSet":true}}"#,
    #"{"credentials":["apiKey","username"],"x":["y"]}"#, #""password": must be a text"#,
    #"{"nextPageToken":"abc","workDoneToken":"w1"}"#, #"{"tokens":"two"}"#, "eyJ.short", "eyJhbGciOiJub25lIn0",
    "https://host/a@b", "https://host:8080/x?y=z", "me@example.org", "secretary: Jane", "a://b c@d", "password",
    "password=",
    #""password""#, "apikey:", "Authorization:", "://", "Bearer", "Basic ", "C:\\token\\x", "déjà vu: 日本語",
    #"{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"search":"disk: I/O error"}}"#,
  ])
  func ordinaryTextIsUnchanged(input: String) {
    let redactor = Redactor()
    redactor.register("some-registered-secret")
    #expect(redactor.redact(input) == input)
  }

  @Test(arguments: [
    "a", "\\", "eyJ", "eyJ.", "://", "://@", "bearer ", "bearer+", "basic+", "Basic a", "password=", "\"password\":\"",
    "{\"credentials\":", "\"credentials\":[", "{\"apiKey\":{\"a\":\"aaaaaaaa\",", "\"apiKey\":[1,", "\"apiKey\":a ",
    "61 ", "6:",
    "token\\",
    #""credentials":[\\\\\\\\"#, #"\u0061"#, #"a\u0061"#, #"x\\\\"#,
    "Authorization", "cookie: ", "<password>", "%20bearer", "token : ", "x=\"",
  ])
  func hostileTextTakesLinearTime(piece: String) {
    let redactor = Redactor()
    for secret in ["aaaaaaaa", "password=password=", "eyJeyJeyJ"] { redactor.register(secret) }
    takesLinearTime(redactor) { String(repeating: piece, count: $0 / piece.utf8.count) }
  }

  /// A run that a slow search would restart at each of its characters.
  @Test(arguments: [#""credentials":["#, #""apiKey":{"#, #""password":"#, #"{"\u0061"#])
  func aRunOfBackslashesTakesLinearTime(start: String) {
    takesLinearTime(Redactor()) { start + String(repeating: "\\", count: $0) + "x" }
  }

  private func takesLinearTime(_ redactor: Redactor, _ text: (_ size: Int) -> String) {
    func cost(_ size: Int) -> Duration {
      let input = Array(text(size).utf8)
      let start = threadTime()
      _ = redactor.redact(input)
      return threadTime() - start
    }
    // Four times the text; quadratic time would be sixteen times the work, and minutes at this size.
    let small = min(cost(50_000), cost(50_000))
    let large = min(cost(200_000), cost(200_000))
    #expect(large < small * 10 + .milliseconds(50))
  }

  /// The processor time of this thread, so that other load does not matter.
  private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  @Test func anyBytesAreRedactedWithoutATrap() {
    var numbers = SeededRandom(seed: 4)
    let pieces = [
      "password", "\"", ":", "=", " ", "\\", "eyJ", ".", "Bearer", "basic", "://", "@", "cookie", "\n", "token", "é",
      "<", ">", "\u{0}",
      "known-secret",
    ]
    let redactor = Redactor()
    redactor.register("known-secret")
    for _ in 0..<3000 {
      var input = (0..<Int.random(in: 0...20, using: &numbers)).flatMap { _ in
        Array(pieces[Int.random(in: 0..<pieces.count, using: &numbers)].utf8)
      }
      if !input.isEmpty && Bool.random(using: &numbers) {
        input[input.count / 2] = .random(in: 0...255, using: &numbers)
      }
      let output = redactor.redact(input)
      #expect(!text(output).contains("known-secret"))
      if input.count < 4 { #expect(output == input || !input.isEmpty) }
    }
  }
}

/// The text between the quotation marks of a JSON string.
private func inner(_ json: Data) -> String { String(String(decoding: json, as: UTF8.self).dropFirst().dropLast()) }

private func lowerPercent(_ text: String) -> String {
  var result = ""
  var left = 0
  for letter in text {
    if letter == "%" { left = 3 }
    result += left > 0 ? letter.lowercased() : String(letter)
    left -= 1
  }
  return result
}

extension String {
  fileprivate func trimming(_ letter: Character) -> String {
    var result = self[...]
    while result.last == letter { result.removeLast() }
    return String(result)
  }

  fileprivate func replacing(_ old: Character, with new: Character) -> String { String(map { $0 == old ? new : $0 }) }

  fileprivate func replacing(_ old: String, with new: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(old) {
        result += new
        rest = rest.dropFirst(old.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
