package import HTTP
package import Platform

/// What goes wrong with a request, on demand.
package enum SimulatedFault: Sendable {
  /// The value of `Retry-After`.
  package enum RetryAfter: Sendable {
    /// So many seconds.
    case seconds(Int)
    /// A date, written as HTTP writes dates.
    case date(Timestamp)

    /// The value of the header.
    var text: String {
      switch self {
      case .seconds(let count): "\(count)"
      case .date(let date): HTTPDate.format(date)
      }
    }
  }

  /// The connection is refused: the request never arrives.
  case refuseConnection
  /// The connection breaks before the server acts.
  case cut
  /// The server acts, then the connection breaks: the answer is lost.
  case cutAfterActing
  /// The server acts at once, and its answer takes so long.
  case delay(Duration)
  /// The server does not act and answers with this status, its body in the vendor's form.
  case status(Int, retryAfter: RetryAfter? = nil)
  /// The server does not act; this is the answer.
  case response(HTTPResponse)
  /// The server acts, and then this replaces its answer.
  case responseAfterActing(HTTPResponse)

  /// 502 with an HTML page, as a gateway in front of the vendor answers.
  package static var gatewayPage: SimulatedFault {
    let page =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>"
      + "</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    return .response(HTTPResponse(502, headers: ["Content-Type": "text/html"], body: Array(page.utf8)))
  }

  /// The server acts and answers 200 with JSON that stops in the middle.
  package static var brokenJSON: SimulatedFault {
    let headers: HTTPHeaders = ["Content-Type": "application/json"]
    return .responseAfterActing(HTTPResponse(200, headers: headers, body: Array(#"{"total_count": 1, "ca"#.utf8)))
  }
}

/// Faults waiting for their requests, in the order in which they were asked for.
struct FaultQueue<Point: Equatable & Sendable>: Sendable {
  private var waiting: [(point: Point, fault: SimulatedFault, left: Int)] = []

  mutating func add(_ fault: SimulatedFault, for point: Point, times: Int) {
    guard times > 0 else { return }
    waiting.append((point, fault, times))
  }

  /// The first fault for one of the points of this request.
  mutating func take(_ points: [Point]) -> SimulatedFault? {
    guard let index = waiting.firstIndex(where: { points.contains($0.point) }) else { return nil }
    let fault = waiting[index].fault
    waiting[index].left -= 1
    if waiting[index].left == 0 { waiting.remove(at: index) }
    return fault
  }

  mutating func clear() { waiting = [] }
}
