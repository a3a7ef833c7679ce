import HTTP
import TestSupport

/// The possible faults of a request that writes, for any vendor.
enum WriteFaultPlans {
  typealias InjectedFault = RecordingFaultTransport.InjectedFault

  static let all: [InjectedFault] = failures + refusals + faults + garbage

  // MARK: No response

  private static let failures: [InjectedFault] = [
    InjectedFault("refused connection", acts: false, isCertain: true, .fail(.connect, sent: false)),
    InjectedFault("connection of which nothing is known", acts: false, .fail(.connect, sent: true)),
    InjectedFault("cut before anything was sent", acts: false, isCertain: true, .fail(.cut, sent: false)),
    InjectedFault("cut before the vendor acted", acts: false, .fail(.cut, sent: true)),
    InjectedFault("cut behind it", acts: true, .fail(.cut, sent: true)),
    InjectedFault("silence before it", acts: false, .fail(.timeout, sent: true)),
    InjectedFault("silence behind it", acts: true, .fail(.timeout, sent: true)),
    InjectedFault("no time left to send", acts: false, isCertain: true, .fail(.timeout, sent: false)),
    InjectedFault("late, and acted", acts: true, .late), InjectedFault("late", acts: false, .late),
    InjectedFault("certificate", acts: false, isCertain: true, .fail(.tls, sent: false)),
    InjectedFault("certificate of a renewed connection", acts: false, .fail(.tls, sent: true)),
    InjectedFault("too large", acts: true, .fail(.tooLarge, sent: true)),
    InjectedFault("no HTTP", acts: true, .fail(.malformed, sent: true)),
    InjectedFault("no HTTP, and not acted", acts: false, .fail(.malformed, sent: true)),
    InjectedFault("cannot be written as HTTP", acts: false, isCertain: true, .fail(.malformed, sent: false)),
    InjectedFault("file that cannot be read on", acts: false, .fail(.localFile, sent: true)),
    InjectedFault("transfer given up", acts: true, .fail(.cancelled, sent: true)),
    InjectedFault("no library", acts: false, isCertain: true, .fail(.unavailable, sent: false)),
  ]

  // MARK: Statuses

  private static let refusals: [InjectedFault] =
    [400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 423, 429]
    .map { refusal($0) } + [
      InjectedFault(
        "429 for 2 s", acts: false, isCertain: true, .answer(HTTPResponse(429, headers: ["Retry-After": "2"]))),
      InjectedFault(
        "429 for an hour", acts: false, isCertain: true, .answer(HTTPResponse(429, headers: ["Retry-After": "3600"]))),
      InjectedFault(
        "page of an edge", acts: false, isCertain: true,
        .answer(page(403, "<h1>Access Denied</h1>Reference&#32;&#35;18&#46;2d351ab8&#46;1557333295"))),
      InjectedFault("404 page", acts: false, isCertain: true, .answer(page(404, "Not here"))),
    ]

  private static func refusal(_ status: Int) -> InjectedFault {
    InjectedFault("\(status)", acts: false, isCertain: true, .answer(HTTPResponse(status)))
  }

  private static let faults: [InjectedFault] =
    [408, 500, 501, 502, 503, 504, 507, 511, 520, 599].flatMap { status in
      [true, false].map { acts in
        InjectedFault("\(status)\(acts ? " behind it" : "")", acts: acts, .answer(HTTPResponse(status)))
      }
    }
    + [true, false].flatMap { acts in
      [
        InjectedFault("503 for 2 s", acts: acts, .answer(HTTPResponse(503, headers: ["Retry-After": "2"]))),
        InjectedFault("503 for a minute", acts: acts, .answer(HTTPResponse(503, headers: ["Retry-After": "60"]))),
        InjectedFault("502 page", acts: acts, .answer(page(502, "Bad Gateway"))),
      ]
    }
    + [301, 302, 303, 307, 308].map { status in
      InjectedFault(
        "\(status)", acts: true, .answer(HTTPResponse(status, headers: ["Location": "https://elsewhere.example/"])))
    } + [
      InjectedFault(
        "303 to the same host", acts: true,
        .change { HTTPResponse(303, headers: ["Location": $0.headers["Location"] ?? "/"]) }),
      InjectedFault("199", acts: true, .answer(HTTPResponse(199))),
      InjectedFault("304", acts: false, .answer(HTTPResponse(304))),
    ]

  // MARK: Invalid success responses

  private static let garbage: [InjectedFault] =
    [true, false].flatMap { acts in
      [
        ("page", page(200, "<form>Log in</form>")), ("page without a type", response(200, "<html>Log in</html>", nil)),
        ("half an object", response(200, #"{"total_count": 1, "ca"#)), ("half a document", xml("<case xmlns=\"x")),
        ("empty object", response(200, "{}")), ("list", response(200, "[]")), ("null", response(200, "null")),
        ("text", response(200, "OK", "text/plain")),
        ("another object", response(200, #"{"message": "You are logged in"}"#)),
        (
          "bytes that are no text",
          HTTPResponse(200, headers: ["Content-Type": "application/json"], body: [0xFF, 0x00, 0xFE])
        ),
        (
          "a case of another user",
          response(200, #"{"number":"CS0000001","caseNumber":"00000001","short_description":"x"}"#)
        ),
        (
          "a comment of another user",
          response(200, #"{"value":"Their secret","id":"c1","commentBody":"Their secret"}"#)
        ),
        (
          "a document of another request",
          xml(#"<case xmlns="http://www.redhat.com/gss/strata" caseNumber="00000001"/>"#)
        ),
        (
          "at the URL of another object",
          HTTPResponse(201, headers: ["Location": "https://x.example/rs/cases/00000001/comments/c1"])
        ),
      ].map { name, answer in InjectedFault("200 \(name)\(acts ? " behind it" : "")", acts: acts, .answer(answer)) }
    } + [
      InjectedFault(
        "its own answer cut in half", acts: true,
        .change { response in
          HTTPResponse(
            response.status, headers: response.headers, body: Array(response.body.prefix(response.body.count / 2)))
        }),
      InjectedFault("its own answer without headers", acts: true, .change { HTTPResponse($0.status, body: $0.body) }),
      InjectedFault(
        "its own answer without a body", acts: true, .change { HTTPResponse($0.status, headers: $0.headers) }),
      InjectedFault("an empty answer", acts: false, .answer(HTTPResponse(200))),
    ]

  private static func response(_ status: Int, _ text: String, _ type: String? = "application/json") -> HTTPResponse {
    var headers: HTTPHeaders = [:]
    headers["Content-Type"] = type
    return HTTPResponse(status, headers: headers, body: Array(text.utf8))
  }

  private static func page(_ status: Int, _ text: String) -> HTTPResponse {
    response(status, "<html><body>\(text)</body></html>", "text/html")
  }

  private static func xml(_ text: String) -> HTTPResponse { response(200, text, "application/xml") }
}
