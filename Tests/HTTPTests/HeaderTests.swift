import HTTP
import Platform
import Testing

@Suite struct HeaderTests {
  @Test func namesIgnoreCase() {
    var headers: HTTPHeaders = ["Content-Type": "a", "X-One": "1", "x-one": "2"]
    #expect(headers["content-TYPE"] == "a")
    #expect(headers["X-ONE"] == "1", "the first value of a name")
    #expect(headers["X-On"] == nil)
    #expect(headers["X-One "] == nil)
    headers["x-ONE"] = "3"
    #expect(headers.fields.map { "\($0.name): \($0.value)" } == ["Content-Type: a", "x-ONE: 3"])
    headers.append("X-One", "4")
    #expect(headers.fields.count == 3)
    headers["X-one"] = nil
    #expect(headers.fields.map(\.name) == ["Content-Type"])
  }

  /// Only letters have a case: other bytes that differ by the same bit are different names.
  @Test(arguments: [("a@b", "a`b"), ("a[b", "a{b"), ("1", "Q"), ("a-b", "a\rb"), ("x^", "x~")])
  func punctuationHasNoCase(one: String, other: String) {
    let headers = HTTPHeaders([(name: one, value: "v")])
    #expect(headers[other] == nil)
    #expect(headers[one] == "v")
  }

  @Test func equalityCountsFieldsAndOrder() {
    #expect(["A": "1", "B": "2"] as HTTPHeaders == ["a": "1", "b": "2"])
    #expect(["A": "1", "B": "2"] as HTTPHeaders != ["B": "2", "A": "1"])
    #expect(["A": "x"] as HTTPHeaders != ["A": "X"])
    #expect(["A": "1"] as HTTPHeaders != [:])
  }
}

@Suite struct HTTPDateTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Fri, 20 Nov 2026 16:00:00 GMT", 1_795_190_400), ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
  ])
  func headersAreRead(text: String, seconds: Double) {
    #expect(HTTPDate.parse(text) == Timestamp(timeIntervalSince1970: seconds))
  }

  @Test(arguments: [
    "", "0", "GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000",
    "06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nom 1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37:11 GMT", "Sun, 06 Nov 1994 08:x:49:37 GMT",
    "Sun, 06 Nov 1994 :08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT",
    "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func invalidHeadersAreRefused(text: String) {
    #expect(HTTPDate.parse(text) == nil)
  }
}
