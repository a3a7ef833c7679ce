import HTTP
import Testing

/// The variables, the address, and the proxy with the setting that names it; nil for none.
private let routes: [(variables: [String: String], address: String, route: String?)] = [
  ([:], "https://a.example/x", nil),
  (["https_proxy": "http://p:3128"], "https://a.example/x", "http://p:3128 https_proxy"),
  (["https_proxy": "http://u:s%40cret@p:3128/"], "https://a.example", "http://p:3128 https_proxy"),
  (["HTTPS_PROXY": "u@x:secret@p:3128"], "https://a.example", "http://p:3128 HTTPS_PROXY"),
  (["all_proxy": "socks5h://p"], "http://a.example", "socks5h://p all_proxy"),
  (["HTTP_PROXY": "http://p"], "http://a.example", nil),
  (["https_proxy": "http://p"], "https://127.0.0.1:8443", nil),
  (["https_proxy": "http://p", "no_proxy": "*"], "https://a.example", nil),
  (["https_proxy": "http://p", "no_proxy": "b.example, EXAMPLE"], "https://a.example", nil),
  (["https_proxy": "http://p", "NO_PROXY": ".a.example"], "https://a.example", nil),
  (["https_proxy": "http://p", "no_proxy": "ample,a.example.org"], "https://a.example", "http://p https_proxy"),
  (["https_proxy": "http://p"], "nowhere", nil),
]

@Test("The proxy of an address is shown without its user, and with the setting that names it", arguments: routes)
private func route(variables: [String: String], address: String, expected: String?) {
  let route = HTTPProxy.environment(variables).route(to: address)
  #expect(route.map { "\($0.address) \($0.setting)" } == expected)
}

@Test("The proxy of a profile")
private func profileRoute() {
  let route = HTTPProxy.url("socks5://u:p@proxy.example:1080").route(to: "https://a.example")
  #expect(route?.address == "socks5://proxy.example:1080" && route?.setting == "proxy")
  #expect(HTTPProxy.none.route(to: "https://a.example") == nil)
}
