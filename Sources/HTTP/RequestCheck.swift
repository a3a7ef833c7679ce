/// Checks a request before it is sent. Line ends in a name, a value or a URL would inject headers or requests.
enum RequestCheck {
  /// Returns the parts of the URL. Throws `malformed` without quoting an invalid value, which may be a secret.
  static func check(_ request: HTTPRequest) throws(HTTPFailure) -> URLParts {
    guard let parts = URLParts(request.url) else { throw refusal("The URL of the request is not valid") }
    for field in request.headers.fields {
      guard isToken(field.name) else { throw refusal("The request has a header name that is not valid") }
      guard !framing.contains(field.name.lowercased()) else {
        throw refusal("The request has a header that only the transport may set: \(field.name)")
      }
      guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw refusal("The header \(field.name) of the request has a value that is not valid")
      }
    }
    return parts
  }

  /// The headers that delimit messages or control connections.
  private static let framing: Set<String> = [
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
  ]

  /// Whether a text is a token (RFC 9110, section 5.6.2).
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: marks.contains(byte)
        }
      }
  }

  private static let marks = Array("!#$%&'*+-.^_`|~".utf8)

  private static func refusal(_ detail: String) -> HTTPFailure {
    HTTPFailure(.malformed, requestMayHaveBeenSent: false, detail)
  }
}
