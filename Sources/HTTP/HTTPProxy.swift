/// Whether requests go through a proxy.
package enum HTTPProxy: Sendable, Equatable {
  /// Never.
  case none
  /// Always through this one: `scheme://[user:password@]host[:port]` with the schemes `http`, `https`, `socks5` and
  /// `socks5h`.
  case url(String)
  /// As these variables say, by the rules of curl: `http_proxy` (lower case only: a CGI server sets `HTTP_PROXY` from a
  /// header), `https_proxy`, `all_proxy`, `no_proxy`, and the last three also in upper case. An empty one counts as
  /// absent. Never for this machine itself, whatever they say: plain `http` is allowed there because nothing leaves it.
  case environment([String: String])

  /// The proxy for a URL of this scheme, empty for none, and the hosts that are reached without it, separated by commas.
  func choice(scheme: String, isLoopback: Bool) -> (proxy: String, except: String) {
    switch self {
    case .none: return ("", "")
    case .url(let proxy): return (proxy, "")
    case .environment where isLoopback: return ("", "")
    case .environment(let variables):
      let specific = scheme == "http" ? ["http_proxy"] : ["\(scheme)_proxy", "\(scheme.uppercased())_PROXY"]
      let first = { (names: [String]) in names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty } ?? "" }
      return (first(specific + ["all_proxy", "ALL_PROXY"]), first(["no_proxy", "NO_PROXY"]))
    }
  }
}

/// What all requests of a transport have in common.
package struct HTTPTransportOptions: Sendable, Equatable {
  /// Sent as `User-Agent` by requests that have none: `casewire/0.1.0`.
  package var userAgent: String
  package var proxy: HTTPProxy
  /// The absolute path of a PEM file with the certificates to trust in the place of the system's; nil is the system's.
  package var caFile: String?

  package init(userAgent: String, proxy: HTTPProxy, caFile: String? = nil) {
    self.userAgent = userAgent
    self.proxy = proxy
    self.caFile = caFile
  }
}
