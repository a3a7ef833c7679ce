import HTTP
import Platform

/// A client and its requests, on one thread.
struct PortConnection {
  let socket: LoopbackSocket
  let port: PortState

  private enum Next {
    case goOn
    /// Closed after the answer.
    case end
    /// Closed without an answer.
    case drop
    /// Broken, so that the client sees an error.
    case cut
  }

  /// Does not close the socket.
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
      // Refuses what it can before the body comes.
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
