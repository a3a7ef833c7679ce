package import JSON

/// A request. No running request has its id.
package struct Request: Sendable {
  package let id: RequestID
  package let method: String
  /// An object or an array; nil if absent (`AbsentParams`).
  ///
  /// The slice shares the input buffer. Release it before `prepare` returns: otherwise the next read copies the buffer. Texts
  /// of 1 MiB and more may be kept, since the reader then releases the buffer.
  package let params: JSONSlice?
  package let framing: Framing
  package let connection: ConnectionHandle
}
