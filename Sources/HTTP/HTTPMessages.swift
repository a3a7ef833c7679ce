/// A request as a value.
package struct HTTPRequest: Sendable, Equatable {
  package enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

  /// Which connection carries a request.
  package enum Connection: Sendable {
    /// An idle one of the same credentials, else a new one. It is kept afterwards.
    case shared
    /// A new one, which is kept afterwards.
    case fresh
    /// A new one, which is closed afterwards: for requests whose credentials are in the body.
    case own
  }

  package var method: Method
  /// Absolute, with everything percent-encoded.
  package var url: String
  package var headers: HTTPHeaders
  /// Empty for none.
  package var body: [UInt8]
  /// A body that is read while it is sent, in the place of `body`.
  package var upload: HTTPUpload?
  /// Where the body of an answer of 2xx goes while it arrives. Nil collects it. A transport within the process may
  /// leave it in `HTTPResponse.body` all the same: `HTTPResponse.deliver` writes it then.
  package var sink: HTTPSink?
  /// How many times what is asked has been sent, this time included. For logs; not sent.
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

/// An answer as a value; its body is complete and decoded: `Content-Encoding` is undone by the transport, which then leaves out
/// that header and `Content-Length`. Where the request says `Accept-Encoding: identity`, the bytes stay as they come, and the
/// header tells (save with `URLSession`, which undoes it all the same).
package struct HTTPResponse: Sendable, Equatable {
  package var status: Int
  package var headers: HTTPHeaders
  /// Empty when the body went to the request's sink.
  package var body: [UInt8]
  /// Bytes of the body that went to the request's sink.
  package var bytesWritten: Int

  package init(_ status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], bytesWritten: Int = 0) {
    self.status = status
    self.headers = headers
    self.body = body
    self.bytesWritten = bytesWritten
  }
}

/// Header fields in order; names are compared without regard to case.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package private(set) var fields: [(name: String, value: String)]

  package init(dictionaryLiteral elements: (String, String)...) { fields = elements.map { ($0.0, $0.1) } }

  package init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  /// The first value of that name; set it to replace all of that name, nil removes them.
  package subscript(_ name: String) -> String? {
    get { fields.first { Self.equal($0.name, name) }?.value }
    set {
      fields.removeAll { Self.equal($0.name, name) }
      if let newValue { fields.append((name, newValue)) }
    }
  }

  /// All values of that name.
  func all(_ name: String) -> [String] { fields.lazy.filter { Self.equal($0.name, name) }.map(\.value) }

  package mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

  /// Adds to the value of the last field; nothing without one.
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
