package import HTTP
package import Platform

/// A fault that a test or a client injects into a request.
package enum SimulatedFault: Sendable {
  package enum RetryAfter: Sendable {
    case seconds(Int)
    case date(Timestamp)

    var text: String {
      switch self {
      case .seconds(let count): "\(count)"
      case .date(let date): HTTPDate.format(date)
      }
    }
  }

  /// The request never arrives.
  case refuseConnection
  case cut
  /// The server acts, but its answer is lost.
  case cutAfterActing
  /// The server acts at once, but answers late.
  case delay(Duration)
  /// The server does not act. The body has the vendor's form.
  case status(Int, retryAfter: RetryAfter? = nil)
  /// The server does not act.
  case response(HTTPResponse)
  /// The server acts, but this replaces its answer.
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
