import HTTP
import TestSupport
import Testing

private let base = "https://vendor.example:8443/api/v1/cases?limit=1"
private let origin = "https://vendor.example:8443"

@Test(
  "A redirect leads to its resolved target",
  arguments: [
    ("\(origin)/x", "\(origin)/x"), ("HTTPS://VENDOR.example:8443/x?y=z", "HTTPS://VENDOR.example:8443/x?y=z"),
    ("/x?y=z#part", "\(origin)/x?y=z"), ("/a/./b/../c/", "\(origin)/a/c/"), ("/../../x", "\(origin)/x"),
    ("?limit=2", "\(origin)/api/v1/cases?limit=2"), ("other", "\(origin)/api/v1/other"),
    ("../other/?a=../b", "\(origin)/api/other/?a=../b"), ("..", "\(origin)/api/"), (".", "\(origin)/api/v1/"),
    ("//vendor.example:8443/x", "\(origin)/x"), ("a/b:c", "\(origin)/api/v1/a/b:c"),
    ("https://vendor.example/x", nil), ("http://vendor.example:8443/x", nil), ("https://other.example:8443/x", nil),
    ("//other.example/x", nil), ("https://vendor.example:8443@other.example/x", nil), ("file:///etc/passwd", nil),
    ("javascript:x", nil), ("", nil), ("#part", nil), ("/a b", nil), ("\\\\other.example\\x", nil),
  ] as [(String, String?)])
func redirectTarget(_ location: String, _ target: String?) {
  let response = HTTPResponse(302, headers: ["Location": location])
  #expect(HTTPRedirect.target(of: response, to: HTTPRequest(.get, base)) == target)
}

@Test("A request that is not a read is not redirected, and other responses have no target")
func redirectRefused() {
  let response = HTTPResponse(307, headers: ["Location": "/x"])
  for method in [HTTPRequest.Method.post, .put, .delete] {
    #expect(HTTPRedirect.target(of: response, to: HTTPRequest(method, base)) == nil)
  }
  #expect(HTTPRedirect.target(of: response, to: HTTPRequest(.get, base, body: [1])) == nil)
  #expect(HTTPRedirect.target(of: response, to: HTTPRequest(.get, base, upload: HTTPUpload([]))) == nil)
  for status in [200, 300, 304, 404] {
    let other = HTTPResponse(status, headers: ["Location": "/x"])
    #expect(HTTPRedirect.target(of: other, to: HTTPRequest(.get, base)) == nil)
  }
  #expect(HTTPRedirect.target(of: HTTPResponse(302), to: HTTPRequest(.get, base)) == nil)
}

@Test("The number of redirects is limited", arguments: TransportKind.all)
func followRedirects(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, request in
    let number = Int(request.target.dropFirst()) ?? 0
    if number == 0 {
      connection.answer("200 OK", [], "here")
    } else {
      connection.answer("302 Found", ["Location: /\(number - 1)"], "there")
    }
    return true
  }
  defer { server.close() }
  let transport = kind.transport()
  let near = try await transport.sendFollowing(
    HTTPRequest(.get, server.url("/\(HTTPRedirect.atMost)")), within: limits())
  #expect(near.body == Array("here".utf8))
  let far = try await transport.sendFollowing(HTTPRequest(.get, server.url("/99")), within: limits())
  #expect(far.status == 302)
  #expect(server.requests.count == 2 * (HTTPRedirect.atMost + 1))
}
