import JSON

/// The separation of messages. The client's first line that is JSON or a header determines it.
package enum Framing: Sendable, Equatable {
  /// JSON values one after another; an answer is a line.
  case lines
  /// A `Content-Length` header before each message, as in LSP.
  case headers
}
