package enum HTTPProxy: Sendable, Equatable {
  case none
  /// This proxy for all requests: `scheme://[user:password@]host[:port]` with the schemes `http`, `https`, `socks5` and
  /// `socks5h`.
  case url(String)
  /// The proxy in these environment variables, by the rules of curl: `http_proxy` (lower case only: a CGI server sets
  /// `HTTP_PROXY` from a header), `https_proxy`, `all_proxy`, `no_proxy`, and the last three also in upper case. An
  /// empty variable counts as absent. Requests to this machine never use a proxy: plain `http` is allowed there because
  /// nothing leaves the machine.
  case environment([String: String])

  /// Returns the proxy for a URL of this scheme, empty for none, and the hosts that are reached without it, separated
  /// by commas.
  func choice(scheme: String, isLoopback: Bool) -> (proxy: String, except: String) {
    switch self {
    case .none: return ("", "")
    case .url(let proxy): return (proxy, "")
    case .environment where isLoopback: return ("", "")
    case .environment(let variables):
      let name = Self.variable(scheme, in: variables)
      let except = ["no_proxy", "NO_PROXY"].lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
      return (name.flatMap { variables[$0] } ?? "", except ?? "")
    }
  }

  /// The setting that names the proxy for this scheme: `proxy` of the profile, or an environment variable. Nil without
  /// a proxy.
  func setting(scheme: String) -> String? {
    switch self {
    case .none: nil
    case .url: "proxy"
    case .environment(let variables): Self.variable(scheme, in: variables)
    }
  }

  private static func variable(_ scheme: String, in variables: [String: String]) -> String? {
    let specific = scheme == "http" ? ["http_proxy"] : ["\(scheme)_proxy", "\(scheme.uppercased())_PROXY"]
    return (specific + ["all_proxy", "ALL_PROXY"]).first { variables[$0].map { !$0.isEmpty } ?? false }
  }
}
