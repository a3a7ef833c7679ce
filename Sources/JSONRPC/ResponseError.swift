package import JSON

/// The error of an answer. `data` always has a `kind`, which clients should match.
package struct ResponseError: Error, Sendable, Equatable {
  package var code: Int
  package var message: String
  package var data: JSON?

  package init(code: Int, kind: String, message: String, details: [JSON.Member] = []) {
    self.code = code
    self.message = message
    data = .object([JSON.Member("kind", .string(kind))] + details)
  }

  /// Nil if the error has no code.
  init?(_ error: JSON) {
    guard let code = error["code"]?.integer else { return nil }
    self.code = code
    message = error["message"]?.string ?? ""
    data = error["data"]
  }

  // MARK: What JSON-RPC and LSP define

  /// -32700: invalid JSON. `data` has the position as `offset` in bytes, `line` and `column`.
  package static func parseError(_ error: JSONError) -> ResponseError {
    ResponseError(
      code: -32700, kind: "parseError", message: "Invalid JSON. \(error.message).",
      details: [
        JSON.Member("offset", .number(error.offset)), JSON.Member("line", .number(error.line)),
        JSON.Member("column", .number(error.column)),
      ])
  }

  /// -32600: not a request, or not possible now. `reason` is a sentence.
  package static func invalidRequest(_ reason: String, details: [JSON.Member] = []) -> ResponseError {
    ResponseError(code: -32600, kind: "invalidRequest", message: reason, details: details)
  }

  /// -32002: the method requires `initialize`.
  package static let serverNotInitialized = ResponseError(
    code: -32002, kind: "serverNotInitialized", message: "The server is not initialized. Send initialize first.")

  /// -32800: cancelled by the client or the end of the connection before it had an effect.
  package static let requestCancelled = ResponseError(
    code: -32800, kind: "requestCancelled", message: "The request was cancelled.")

  /// -31011: the answers of a batch are too large.
  static func batchTooLarge(_ limit: Int) -> ResponseError {
    ResponseError(
      code: -31011, kind: "tooLarge",
      message: "The responses of the open batches exceed \(limit) bytes. Send the request outside a batch.",
      details: [JSON.Member("limitBytes", .number(limit))])
  }

  /// -32803: a write that had not ended when the connection ended.
  static let abandoned = ResponseError(
    code: -32803, kind: "requestFailed",
    message:
      "The connection ended before the request completed. The vendor may have acted: check before you repeat the request."
  )
}

extension ResponseError: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("code")
    writer.integer(code)
    writer.name("message")
    writer.string(message)
    if let data {
      writer.name("data")
      data.write(to: &writer)
    }
    writer.endObject()
  }
}
