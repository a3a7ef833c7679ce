package struct HTTPRequest: Sendable, Equatable {
  package enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

  /// The connection that carries a request.
  package enum Connection: Sendable {
    /// An idle connection with the same credentials, or a new one. It is kept afterwards.
    case shared
    /// A new connection, which is kept afterwards.
    case fresh
    /// A new connection, which is closed afterwards: for requests with credentials in the body.
    case own
  }

  package var method: Method
  /// The absolute, percent-encoded URL.
  package var url: String
  package var headers: HTTPHeaders
  /// The body; empty for none.
  package var body: [UInt8]
  /// A body that is read while it is sent; replaces `body`.
  package var upload: HTTPUpload?
  /// The destination of a 2xx response's body while it arrives; nil collects the body. A transport within the process
  /// may leave the body in `HTTPResponse.body`. `HTTPResponse.deliver` then writes it.
  package var sink: HTTPSink?
  /// The number of this attempt, from 1. For logs; not sent.
  package var attempt = 1
  package var connection = Connection.shared

  package init(
    _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], upload: HTTPUpload? = nil,
    sink: HTTPSink? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.upload = upload
    self.sink = sink
  }
}

/// An HTTP response with its complete body.
///
/// The transport decodes `Content-Encoding` and removes that header and `Content-Length`. With `Accept-Encoding:
/// identity` in the request, the bytes and the header stay as received, except with `URLSession`, which always decodes.
package struct HTTPResponse: Sendable, Equatable {
  package var status: Int
  package var headers: HTTPHeaders
  /// The body; empty if it was written to the request's sink.
  package var body: [UInt8]
  /// Bytes of the body that were written to the request's sink.
  package var bytesWritten: Int

  package init(_ status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], bytesWritten: Int = 0) {
    self.status = status
    self.headers = headers
    self.body = body
    self.bytesWritten = bytesWritten
  }
}

/// Header fields in order. Names are compared case-insensitively.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package private(set) var fields: [(name: String, value: String)]

  package init(dictionaryLiteral elements: (String, String)...) { fields = elements.map { ($0.0, $0.1) } }

  package init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  /// The first value of a name. Setting it replaces all values of the name; nil removes them.
  package subscript(_ name: String) -> String? {
    get { fields.first { Self.equal($0.name, name) }?.value }
    set {
      fields.removeAll { Self.equal($0.name, name) }
      if let newValue { fields.append((name, newValue)) }
    }
  }

  func all(_ name: String) -> [String] { fields.lazy.filter { Self.equal($0.name, name) }.map(\.value) }

  package mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

  /// Appends to the value of the last field, if any.
  mutating func extendLast(with text: String) {
    guard !fields.isEmpty else { return }
    fields[fields.count - 1].value += text
  }

  package static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
    left.fields.elementsEqual(right.fields) { equal($0.name, $1.name) && $0.value == $1.value }
  }

  private static func equal(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8) {
      $0 == $1 || ($0 | 0x20 == $1 | 0x20 && ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A)
    }
  }
}
