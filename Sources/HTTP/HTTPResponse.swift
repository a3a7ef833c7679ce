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
