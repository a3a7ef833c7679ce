import HTTP
import Platform

/// The first line and the header of a request, checked as in RFC 9112, and strictly where a lenient reading is
/// ambiguous.
struct RequestHead: Sendable {
  let method: String
  let target: String
  /// The x of HTTP/1.x.
  let minorVersion: Int
  private(set) var fields: [(name: String, value: String)] = []

  /// How the length of the body is given.
  enum Body: Sendable, Equatable {
    case none
    case counted(Int)
    case chunked
  }

  // MARK: Reading

  /// - Parameter line: `GET /path HTTP/1.1`, without its line end.
  init(line: ArraySlice<UInt8>) throws(PortError) {
    let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(HeaderText.isToken),
      parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw PortError(400, "The first line must be METHOD TARGET HTTP/1.1.") }
    method = String(decoding: parts[0], as: UTF8.self)
    target = String(decoding: parts[1], as: UTF8.self)
    minorVersion = try Self.minorVersion(Array(parts[2]))
  }

  private static func minorVersion(_ text: [UInt8]) throws(PortError) -> Int {
    guard text.count == 8, text.starts(with: "HTTP/".utf8), text[6] == UInt8(ascii: "."), text[5].isDigit,
      text[7].isDigit
    else { throw PortError(400, "The first line must be METHOD TARGET HTTP/1.1.") }
    guard text[5] == UInt8(ascii: "1") else { throw PortError(505, "Only HTTP/1.1 is supported.") }
    return Int(text[7] - UInt8(ascii: "0"))
  }

  /// - Parameter line: `Name: value`, without its line end.
  mutating func add(field line: ArraySlice<UInt8>) throws(PortError) {
    fields.append(try Self.field(line))
  }

  static func field(_ line: ArraySlice<UInt8>) throws(PortError) -> (name: String, value: String) {
    // RFC 9112, section 5.2: a line that begins with a blank is obsolete.
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(HeaderText.isToken)
    else { throw PortError(400, "A header line must be NAME: VALUE.") }
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let value = line[(colon + 1)...].drop(while: isBlank)
    let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
    guard value[..<end].allSatisfy(HeaderText.isValue) else {
      throw PortError(400, "A header value must not contain control characters.")
    }
    return (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value[..<end], as: UTF8.self))
  }

  // MARK: The fields

  /// - Parameter name: in lower case.
  func values(_ name: String) -> [String] {
    fields.filter { $0.name.lowercased() == name }.map(\.value)
  }

  /// The words of a list, which may have several fields, in lower case.
  private func words(_ name: String) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
  }

  var keepsConnection: Bool {
    let words = words("connection")
    return !words.contains("close") && (minorVersion > 0 || words.contains("keep-alive"))
  }

  /// Whether the client waits for 100 before it sends the body.
  func expectsContinue() throws(PortError) -> Bool {
    guard minorVersion > 0, let expectation = values("expect").first else { return false }
    guard expectation.lowercased() == "100-continue" else {
      throw PortError(417, "Only the expectation 100-continue is supported.")
    }
    return true
  }

  /// Refuses every ambiguous length.
  func body() throws(PortError) -> Body {
    let lengths = values("content-length")
    let codings = words("transfer-encoding")
    if !codings.isEmpty {
      guard minorVersion > 0 else { throw PortError(400, "HTTP/1.0 has no Transfer-Encoding.") }
      guard lengths.isEmpty else { throw PortError(400, "Content-Length and Transfer-Encoding exclude each other.") }
      guard codings == ["chunked"] else { throw PortError(501, "Only the transfer coding chunked is supported.") }
      return .chunked
    }
    guard let text = lengths.first else {
      let hasBody = !values("content-type").isEmpty || !values("expect").isEmpty
      guard !hasBody || (method != "POST" && method != "PUT") else {
        throw PortError(411, "The body requires a Content-Length, or Transfer-Encoding: chunked.")
      }
      return .none
    }
    guard lengths.count == 1, text.isDecimal else {
      throw PortError(400, "Content-Length must be one whole number.")
    }
    // A larger number than `Int.max` exceeds the limit too.
    let count = Int(text) ?? .max
    return count == 0 ? .none : .counted(count)
  }

  /// Without the fields of the connection.
  func request(body: [UInt8], port: UInt16) throws(PortError) -> HTTPRequest {
    guard let method = HTTPRequest.Method(rawValue: method) else {
      throw PortError(501, "Unsupported method \(method).")
    }
    let connection: Set = ["connection", "transfer-encoding", "keep-alive", "expect", "te", "trailer", "upgrade"]
    let kept = fields.filter { !connection.contains($0.name.lowercased()) }
    return HTTPRequest(method, try url(port: port), headers: HTTPHeaders(kept), body: body)
  }
}

// MARK: - The address

extension RequestHead {
  /// The absolute URL: the target itself, or below the host of the request.
  private func url(port: UInt16) throws(PortError) -> String {
    let origin = try hostOrigin(port: port)
    let isAbsolute = !target.hasPrefix("/")
    guard !target.contains("#"), let parts = URLParts(isAbsolute ? target : origin + target) else {
      throw PortError(400, "The target must be a path or an absolute URL.")
    }
    let authority = parts.port.map { "\(parts.host):\($0)" } ?? parts.host
    let path = parts.path.isEmpty ? "/" : Self.withoutNeedlessEscapes(parts.path)
    return "\(parts.scheme)://\(authority)\(path)" + (parts.query.isEmpty ? "" : "?\(parts.query)")
  }

  private func hostOrigin(port: UInt16) throws(PortError) -> String {
    let hosts = values("host")
    guard hosts.count == 1 || (hosts.isEmpty && minorVersion == 0) || Self.areTheSame(hosts) else {
      throw PortError(400, "A request must have one Host header.")
    }
    let origin = "http://" + (hosts.first ?? "127.0.0.1:\(port)")
    guard let parts = URLParts(origin), parts.path.isEmpty, parts.query.isEmpty, !origin.contains("#") else {
      throw PortError(400, "Invalid Host header.")
    }
    return origin
  }

  /// Red Hat: its own Python client sends two when it uploads, one with the port and one without.
  private static func areTheSame(_ hosts: [String]) -> Bool {
    hosts.count == 2 && (hosts[0].hasPrefix(hosts[1] + ":") || hosts[1].hasPrefix(hosts[0] + ":"))
  }

  /// Decodes needless escapes, so that equal paths are equal texts (RFC 3986, section 6.2.2.2).
  static func withoutNeedlessEscapes(_ path: String) -> String {
    guard path.utf8.contains(UInt8(ascii: "%")) else { return path }
    let pieces = path.split(separator: "%", omittingEmptySubsequences: false)
    return pieces.dropFirst().reduce(String(pieces[0])) { text, piece in
      let escape = piece.prefix(2)
      guard escape.count == 2, let byte = UInt8(escape, radix: 16), isUnreserved(byte) else {
        return text + "%" + piece
      }
      return text + String(UnicodeScalar(byte)) + piece.dropFirst(2)
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    HeaderText.isLetterOrDigit(byte) || "-._~".utf8.contains(byte)
  }
}
