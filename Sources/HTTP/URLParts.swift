import Platform

/// The parts of an absolute `http` or `https` URL.
package struct URLParts: Sendable, Equatable {
  /// The scheme, `http` or `https`, in lower case.
  package let scheme: String
  /// The host in lower case; an IPv6 address keeps its brackets.
  package let host: String
  package let port: Int?
  /// The path; starts with `/` unless it is empty.
  package let path: String
  /// The query without its question mark; empty for none.
  package let query: String

  /// Parses an absolute URL. Nil for another scheme, for user information, and for bytes that a URL cannot contain.
  package init?(_ text: String) {
    // ASCII, so that every index of a byte is one of a character.
    let bytes = text.utf8
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8),
      let scheme = Self.scheme(bytes[..<colon])
    else { return nil }
    let rest = bytes[bytes.index(colon, offsetBy: 3)...].prefix { $0 != UInt8(ascii: "#") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let target = rest[authority.endIndex...]
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    guard let (host, port) = Self.split(authority) else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = String(Substring(path))
    query = String(Substring(target[path.endIndex...].dropFirst()))
  }

  private static func scheme(_ bytes: Substring.UTF8View) -> String? {
    for scheme in ["https", "http"] where bytes.elementsEqual(scheme.utf8, by: { $0 | 0x20 == $1 }) { return scheme }
    return nil
  }

  /// Host and port. Characters that no host has are refused, such as `@`: the transport must see the same host as the
  /// comparison of origins.
  private static func split(_ authority: Substring.UTF8View) -> (host: String, port: Int?)? {
    let isAddress = authority.first == UInt8(ascii: "[")
    let hostEnd =
      isAddress
      ? authority.firstIndex(of: UInt8(ascii: "]")).map(authority.index(after:))
      : authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
    guard let hostEnd else { return nil }
    let host = authority[..<hostEnd]
    let name = isAddress ? host.dropFirst().dropLast() : host
    guard !name.isEmpty, name.allSatisfy({ isAddress ? isOfAddress($0) : isOfName($0) }) else { return nil }
    let lowered = String(decoding: host.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    let rest = authority[hostEnd...]
    guard let colon = rest.first else { return (lowered, nil) }
    let digits = rest.dropFirst()
    guard colon == UInt8(ascii: ":"), digits.allSatisfy(\.isDigit), let port = Int(Substring(digits)),
      (1...65535).contains(port)
    else {
      return nil
    }
    return (lowered, port)
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    byte.isDigit || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "~")
  }

  /// Whether a byte belongs to an IPv6 address without a zone.
  private static func isOfAddress(_ byte: UInt8) -> Bool {
    byte.isDigit || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f")
      || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }

  /// The scheme, host and effective port. Credentials are sent to two URLs only if both share it.
  package var origin: String { "\(scheme)://\(host):\(port ?? (scheme == "https" ? 443 : 80))" }

  /// Whether the host is this machine. Only the usual form of an address counts, because DNS could resolve any other
  /// form.
  package var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" || host.hasSuffix(".localhost") { return true }
    guard host.hasPrefix("127.") else { return false }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets.allSatisfy { UInt8($0).map { "\($0)" } == String($0) }
  }
}
