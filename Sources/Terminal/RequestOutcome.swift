package import JSON
package import JSONRPC

/// The outcome of one request on the command line.
package struct RequestOutcome: Sendable {
  package let method: String
  package let answer: Answer
  package let isWrite: Bool
  /// The signal that arrived during a write.
  package let signal: Int32?
  /// Called once the answer is written.
  package let delivered: (@Sendable () async -> Void)?

  package init(
    method: String, answer: Answer, isWrite: Bool, signal: Int32?, delivered: (@Sendable () async -> Void)?
  ) {
    self.method = method
    self.answer = answer
    self.isWrite = isWrite
    self.signal = signal
    self.delivered = delivered
  }

  /// The error of a request that was not made.
  package init(_ error: ResponseError, of method: String) {
    self.init(method: method, answer: .failure(error), isWrite: false, signal: nil, delivered: nil)
  }

  /// The result as a tree; nil for an error, and for a result that is no JSON.
  package var result: JSON? {
    guard case .result(let value) = answer else { return nil }
    var writer = JSONWriter()
    value.write(to: &writer)
    return try? JSON(parsing: writer.finish())
  }

  package var error: ResponseError? { if case .failure(let error) = answer { error } else { nil } }
}
