package import JSON

package enum Answer: Sendable {
  /// The value writes `result`; a value that writes nothing means null.
  case result(any JSONWritable & Sendable)
  case failure(ResponseError)
}
