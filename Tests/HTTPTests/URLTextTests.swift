import HTTP
import Testing

@Suite struct URLTextTests {
  @Test(arguments: [
    ("", ""), ("abcXYZ019-._~", "abcXYZ019-._~"), ("CS 1/2", "CS%201%2F2"), ("a+b&c=d", "a%2Bb%26c%3Dd"),
    ("new,closed", "new%2Cclosed"), ("Zoë", "Zo%C3%AB"), ("%", "%25"), ("\r\n\0", "%0D%0A%00"),
    ("..", ".."), ("山", "%E5%B1%B1"), ("!*'();:@$?#[]", "%21%2A%27%28%29%3B%3A%40%24%3F%23%5B%5D"),
  ])
  func encodingKeepsOnlyTheUnreservedSet(text: String, encoded: String) {
    #expect(URLText.encode(text) == encoded)
    #expect(URLText.decode(encoded) == text)
  }

  @Test(
    arguments: [
      ("%41%6a%6A", "Ajj"), ("a+b", "a+b"), ("%e5%b1%b1", "山"), ("%", nil), ("%4", nil), ("%4g", nil), ("%+1", nil),
      ("%%41", nil), ("%ff", nil), ("%C3%28", nil), ("%ED%A0%80", nil), ("%C0%AF", nil), ("ë", "ë"),
    ] as [(String, String?)])
  func invalidEscapesAreRefused(text: String, decoded: String?) {
    #expect(URLText.decode(text) == decoded)
  }

  @Test func plusIsASpaceInFormsOnly() {
    #expect(URLText.decode("a+b%2Bc", plusIsSpace: true) == "a b+c")
    #expect(URLText.decode("a+b%2Bc") == "a+b+c")
  }

  @Test(
    arguments: [
      ("", []), ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a="]), ("a=", ["a="]), ("=a", ["=a"]), ("&&a=1&", ["a=1"]),
      ("a=b=c", ["a=b=c"]), ("a%3D=b%26+c", ["a==b& c"]), ("a=%", nil), ("%=a", nil), ("a=1&a=2", ["a=1", "a=2"]),
    ] as [(String, [String]?)])
  func queryPairsAreRead(query: String, pairs: [String]?) {
    #expect(URLText.pairs(query)?.map { "\($0.name)=\($0.value)" } == pairs)
  }

  @Test func aQueryReadsBackAsWritten() {
    let pairs = [("status", "new,closed"), ("search", "a & b = ü"), ("empty", "")]
    let query = URLText.query(pairs)
    #expect(query == "status=new%2Cclosed&search=a%20%26%20b%20%3D%20%C3%BC&empty=")
    #expect(URLText.pairs(query)?.map(\.value) == pairs.map(\.1))
  }
}

@Suite struct URLPartsTests {
  /// Scheme, host, port (0 for none), path, query.
  @Test(arguments: [
    ("https://example.com", "https example.com 0  "),
    ("HTTPS://Example.COM/", "https example.com 0 / "),
    ("http://h:8080/a/b?c=d&e#f", "http h 8080 /a/b c=d&e"),
    ("http://h?q", "http h 0  q"),
    ("http://h#f?q", "http h 0  "),
    ("http://h/#f?q", "http h 0 / "),
    ("http://h/p?", "http h 0 /p "),
    ("http://h/p??x", "http h 0 /p ?x"),
    ("http://[::1]:80/x", "http [::1] 80 /x "),
    ("http://[FE80::1]", "http [fe80::1] 0  "),
    ("http://h:1/a:b@c", "http h 1 /a:b@c "),
    ("http://h:65535", "http h 65535  "),
    ("http://h/http://other/", "http h 0 /http://other/ "),
  ])
  func partsAreSplit(text: String, expected: String) throws {
    let parts = try #require(URLParts(text))
    #expect("\(parts.scheme) \(parts.host) \(parts.port ?? 0) \(parts.path) \(parts.query)" == expected)
  }

  @Test(arguments: [
    "", "h", "/p", "//h/p", "ftp://h", "httpx://h", "://h", "http:/h", "http://", "http:///p", "http://?q",
    "http://user@h", "http://user:pw@h/", "http://h@", "http://h:0", "http://h:65536", "http://h:99999999999999999999",
    "http://h:x", "http://h:+80", "http://h:-1", "http://h:8 0", "http://h:80:90", "http://:80",
    "http://[::1", "http://[::1]x", "http://[::1]x:80", "http://[::1]:", "http://[]", "http://a]b", "http://a[b",
    "http://h\\p", "http://h/\u{7F}", "http://h/a b", "http://h/\n", "http://h/ü", "http://hü/", "http://h\0/",
    "http://a<b", "http://a\"b", "http://a|b", "http://a^b", "http://a`b", "http://a{b}", "http://a%2fb",
    " http://h", "javascript://h",
  ])
  func invalidURLsAreRefused(text: String) {
    #expect(URLParts(text) == nil)
  }

  @Test(arguments: [
    ("https://h", "https://H:443/other?q"), ("http://h", "http://h:80"), ("http://h:1/a", "http://h:1/b"),
  ])
  func equalOriginsAreRecognised(one: String, other: String) throws {
    #expect(try #require(URLParts(one)).origin == (try #require(URLParts(other)).origin))
  }

  @Test(arguments: [
    ("https://h", "http://h"), ("https://h", "https://h:80"), ("https://h", "https://g"), ("https://h", "https://h.g"),
  ])
  func differentOriginsAreDistinguished(one: String, other: String) throws {
    #expect(try #require(URLParts(one)).origin != (try #require(URLParts(other)).origin))
  }

  @Test(arguments: [
    ("localhost", true), ("LOCALHOST", true), ("vendor.localhost", true), ("127.0.0.1", true), ("127.255.3.4", true),
    ("[::1]", true), ("example.com", false), ("localhost.example.com", false), ("127.0.0.1.example.com", false),
    ("127.example.com", false), ("126.0.0.1", false), ("127.0.0.256", false), ("127...0.0.1", false),
    ("127.0.0.1.", false), ("127.0.0", false), ("127.0.0.0.1", false), ("notlocalhost", false), ("[::2]", false),
    ("127.0.0.0001", false),
  ])
  func loopbackIsRecognised(host: String, isLoopback: Bool) throws {
    #expect(try #require(URLParts("http://\(host):8080/")).isLoopback == isLoopback)
  }
}
