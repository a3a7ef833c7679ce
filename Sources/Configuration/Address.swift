import HTTP
import Platform

/// An address of the file, ready for use.
enum Address {
  /// Why an address is refused: the predicate of a sentence about its key. The address is never quoted: it may contain a
  /// password.
  struct ParseError: Error {
    let rule: String
    let remedy: String
  }

  /// Origin and path without slashes at the end. `usual` is the vendor's own address: its path is taken when the text has
  /// none.
  static func vendor(_ text: String, usual: String?) throws(ParseError) -> String {
    let example = usual ?? "https://host/path"
    func refuse(_ rule: String) -> ParseError { ParseError(rule: rule, remedy: "Write it as \(example).") }
    // Searched in the text: the parser drops what is behind these marks.
    if text.utf8.contains(UInt8(ascii: "#")) { throw refuse("must not have a fragment (#)") }
    if text.utf8.contains(UInt8(ascii: "?")) { throw refuse("must not have a query (?)") }
    if authority(of: text).utf8.contains(UInt8(ascii: "@")) {
      throw ParseError(
        rule: "must not contain a user or a password",
        remedy: "Remove the user and the password from the address. Set them in credentials.")
    }
    guard let parts = URLParts(text), isHost(parts.host) else {
      throw refuse("must be an address with https:// and a host")
    }
    guard parts.scheme == "https" || parts.isLoopback else {
      throw refuse("must begin with https:// (http:// is only for this machine)")
    }
    var path = trimmed(parts.path)
    if path.isEmpty, let usual, let parts = URLParts(usual) { path = trimmed(parts.path) }
    return origin(parts) + path
  }

  /// A proxy as `scheme://[user:password@]host[:port]`, and the password as it was meant if there is one.
  static func proxy(_ text: String) throws(ParseError) -> (address: String, password: String?) {
    let refusal = ParseError(
      rule: "must be a proxy with http, https, socks5 or socks5h, a host and no path",
      remedy: "Write it as http://proxy.example.com:3128.")
    guard let mark = text.firstRange(ofText: "://") else { throw refusal }
    let scheme = text[..<mark.lowerBound].lowercased()
    guard ["http", "https", "socks5", "socks5h"].contains(scheme) else { throw refusal }
    let rest = text[mark.upperBound...]
    let user = rest.lastIndex(of: "@").map { rest[..<$0] }
    let host = user.map { rest[rest.index(after: $0.endIndex)...] } ?? rest
    guard let parts = URLParts("http://" + host), isHost(parts.host), trimmed(parts.path).isEmpty, parts.query.isEmpty,
      !host.contains("#"), !host.contains("?")
    else { throw refusal }
    let port = parts.port.map { ":\($0)" } ?? ""
    guard let user else { return ("\(scheme)://\(parts.host)\(port)", nil) }
    guard user.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) }),
      URLText.decode(user).map({ !$0.isEmpty && !SecretText.hasControls($0) }) == true
    else {
      throw ParseError(
        rule: "must have a percent-encoded user and password",
        remedy: "Write it as http://user:password@proxy.example.com:3128, with @ as %40 and / as %2F.")
    }
    let password = user.firstIndex(of: ":").flatMap { URLText.decode(user[user.index(after: $0)...]) }
    return ("\(scheme)://\(user)@\(parts.host)\(port)", password)
  }

  private static func origin(_ parts: URLParts) -> String {
    "\(parts.scheme)://\(parts.host)" + (parts.port.map { ":\($0)" } ?? "")
  }

  private static func authority(of text: String) -> Substring {
    let start = text.firstRange(ofText: "://")?.upperBound ?? text.startIndex
    let rest = text[start...]
    return rest[..<(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)]
  }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.last == "/" { path.removeLast() }
    return String(path)
  }

  /// A name, an IPv4 address, or an IPv6 address in brackets.
  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("[") {
      return host.utf8.dropFirst().dropLast().allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
        && host.hasSuffix("]")
    }
    return host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "-._".utf8.contains(byte)
      }
    }
  }
}
