/// The proxy of a request, for people.
package struct ProxyRoute: Sendable, Equatable {
  /// `http://proxy.example.com:3128`, without user and password.
  package let address: String
  /// The setting that names it: `proxy` of the profile, or an environment variable.
  package let setting: String
}

extension HTTPProxy {
  /// The proxy of requests to this address; nil for none, and where `no_proxy` names the host.
  package func route(to address: String) -> ProxyRoute? {
    guard let url = URLParts(address), let setting = setting(scheme: url.scheme) else { return nil }
    let (proxy, except) = choice(scheme: url.scheme, isLoopback: url.isLoopback)
    guard !proxy.isEmpty, !Self.excepts(except, url.host) else { return nil }
    return ProxyRoute(address: Self.withoutUser(proxy), setting: setting)
  }

  /// The address without user and password. curl accepts a proxy without a scheme, which then is `http`.
  private static func withoutUser(_ proxy: String) -> String {
    let scheme = proxy.utf8.firstIndex(of: UInt8(ascii: ":")).flatMap { colon -> Substring? in
      proxy[colon...].utf8.starts(with: "://".utf8) ? proxy[..<colon] : nil
    }
    let rest = scheme.map { proxy.utf8.dropFirst($0.utf8.count + 3) } ?? proxy.utf8[...]
    let host = rest.lastIndex(of: UInt8(ascii: "@")).map { rest[rest.index(after: $0)...] } ?? rest
    return "\(scheme ?? "http")://\(Substring(host.prefix { $0 != UInt8(ascii: "/") }))"
  }

  /// curl: names separated by commas or blanks; `*` is every host; a name includes its subdomains, with or without a leading
  /// dot. Ranges of addresses (`10.0.0.0/8`, since curl 7.86) are not evaluated.
  private static func excepts(_ names: String, _ host: String) -> Bool {
    let names = names.lowercased().utf8.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") }
    return names.contains { name in
      if name.elementsEqual("*".utf8) { return true }
      let name = name.first == UInt8(ascii: ".") ? name.dropFirst() : name
      guard !name.isEmpty, host.utf8.count >= name.count, host.utf8.suffix(name.count).elementsEqual(name) else {
        return false
      }
      let rest = host.utf8.dropLast(name.count)
      return rest.isEmpty || rest.last == UInt8(ascii: ".")
    }
  }
}
