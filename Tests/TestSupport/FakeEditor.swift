package import JSON
package import JSONRPC
package import Platform

/// A client that the server calls. It replies to each request of the server as the test specifies, and stores all other
/// messages.
package final class FakeEditor: Sendable {
  package enum Reply: Sendable {
    case result(JSON)
    case error(code: Int, message: String)
    /// The result, sent by `sendDelayed`.
    case delayed(JSON)
    case dropped
    /// A message of the test, in which the id of the request replaces `ID`.
    case message(String)
  }

  package struct Request: Sendable {
    package let id: JSON
    package let method: String
    package let params: JSON
  }

  package let client: FakeClient
  private let reply: @Sendable (Request) -> Reply
  private let requests = Mailbox<Request>("a request of the server")
  private let cancels = Mailbox<JSON>("a cancel of the server")
  private let responses = Mailbox<JSON>("a response or a notification of the server")
  private let delayed = Mailbox<String>("a delayed response")

  /// Serves `handler` and reads until it ends.
  package init(
    _ handler: any RequestHandler, framing: Framing = .lines, options: ConnectionOptions = ConnectionOptions(),
    time: (any TimeSource)? = nil, reply: @escaping @Sendable (Request) -> Reply
  ) throws {
    client = try FakeClient(handler, framing: framing, options: options, time: time)
    self.reply = reply
    Task { [self] in
      while let message = await nextOfServer() { take(message) }
      requests.finish()
      cancels.finish()
      responses.finish()
    }
  }

  /// The next message, however late it is: a test may be busy for long while the server has nothing to send. Nil at the end of
  /// the output, or for a message that is not JSON.
  private func nextOfServer() async -> JSON? {
    while true {
      do { return try await client.next() } catch { guard error is TimedOut else { return nil } }
    }
  }

  package func nextRequest() async throws -> Request? { try await requests.next() }

  /// Waits for the server's next `$/cancelRequest` and returns the id in it.
  package func nextCancel() async throws -> JSON? { try await cancels.next() }

  /// Waits for the next message that is neither a request nor a cancel.
  package func next() async throws -> JSON? { try await responses.next() }

  package func sendDelayed() async throws {
    if let response = try await delayed.next() { client.send(response) }
  }

  private func take(_ message: JSON) {
    guard let method = message["method"]?.string else { return responses.send(message) }
    let params = message["params"] ?? .null
    guard let id = message["id"] else {
      return method == "$/cancelRequest" ? cancels.send(params["id"] ?? .null) : responses.send(message)
    }
    let request = Request(id: id, method: method, params: params)
    switch reply(request) {
    case .result(let result): client.send(Self.response(id, "result", result))
    case .error(let code, let text):
      client.send(Self.response(id, "error", ["code": .number(code), "message": .string(text)]))
    case .delayed(let result): delayed.send(Self.response(id, "result", result))
    case .dropped: break
    case .message(let text): client.send(text.replacing("ID", with: id.text))
    }
    requests.send(request)
  }

  private static func response(_ id: JSON, _ name: String, _ value: JSON) -> String {
    let message: JSON = ["jsonrpc": "2.0", "id": id]
    return JSON.object((message.object ?? []) + [JSON.Member(name, value)]).text
  }
}
