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
