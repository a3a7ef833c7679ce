import HTTP
import Platform

/// One client: its requests, one after the other, on the thread that this runs on.
struct PortConnection {
  let socket: LoopbackSocket
  let port: PortState

  /// What becomes of the connection after a request.
  private enum Next {
    case goOn
    /// Ended once the client has what was sent.
    case end
    /// Ended without a word.
    case drop
    /// Broken, so that the client sees an error rather than an end.
    case cut
  }

  /// Answers until the client leaves or an answer is the last one. The socket is still open afterwards.
  func run() {
    var reader = RequestReader(socket, port.limits)
    while true {
      switch answerNext(&reader) {
      case .goOn: continue
      case .drop: return
      case .cut: return socket.breakWhenClosed()
      case .end:
        socket.finish()
        return reader.drain()
      }
    }
  }

  private func answerNext(_ reader: inout RequestReader) -> Next {
    let head: RequestHead
    do throws(RequestReader.End) {
      head = try reader.nextHead()
    } catch {
      guard case .refused(let refusal) = error else { return .drop }
      return write(refusal.response, keeps: false)
    }
    do throws(PortError) {
      let kind = try head.body()
      // What can be said without the body is said before it comes.
      _ = try head.request(body: [], port: port.number)
      let body = try reader.readBody(kind, expectsContinue: try head.expectsContinue()) {
        _ = socket.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
      }
      return perform(try head.request(body: body, port: port.number), head)
    } catch {
      return write(error.response, keeps: false)
    }
  }

  // MARK: Acting

  private func perform(_ request: HTTPRequest, _ head: RequestHead) -> Next {
    let keeps = head.keepsConnection
    func answer(_ response: HTTPResponse) -> Next { write(response, keeps: keeps, minorVersion: head.minorVersion) }
    let server: any SimulatedServer
    switch port.destination(of: request) {
    case .answer(let response): return answer(response)
    case .vendor(let found): server = found
    }
    switch server.exchange(request) {
    case .refuseConnection: return .drop
    case .cut: return .cut
    case .answer(let response, let delay):
      if delay > .zero { port.wait(delay, for: socket) }
      return answer(response)
    }
  }

  // MARK: Writing

  private func write(_ response: HTTPResponse, keeps: Bool, minorVersion: Int = 1) -> Next {
    let ours: Set = ["connection", "content-length", "transfer-encoding", "keep-alive"]
    var text = "HTTP/1.1 \(response.status) \(StatusPhrase.of(response.status))\r\n"
    for field in response.headers.fields where !ours.contains(field.name.lowercased()) {
      text += "\(field.name): \(field.value)\r\n"
    }
    if response.headers["Date"] == nil { text += "Date: \(HTTPDate.format(port.time.date))\r\n" }
    let hasBody = response.status != 204 && response.status != 304
    if hasBody { text += "Content-Length: \(response.body.count)\r\n" }
    if !keeps {
      text += "Connection: close\r\n"
    } else if minorVersion == 0 {
      text += "Connection: keep-alive\r\n"
    }
    let bytes = Array((text + "\r\n").utf8) + (hasBody ? response.body : [])
    guard socket.send(bytes) else { return .drop }
    return keeps ? .goOn : .end
  }
}
