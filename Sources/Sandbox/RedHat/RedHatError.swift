import HTTP
import JSON
import XML

/// An error answer, section 2.2 of the reference.
struct RedHatError: Error, Sendable {
  enum Form: Sendable {
    /// Two headers describe the error, and the body is one blank.
    case headers
    /// A page, as the servers in front of the API send it.
    case page
    /// No body.
    case bare
  }

  let status: Int
  /// Only `BAD_PARAMETER` is Red Hat's own; the others are of its kind.
  let code: String
  let message: String
  let form: Form
  var headers: HTTPHeaders = [:]

  init(_ status: Int, _ code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
    form = .headers
  }

  init(_ status: Int, form: Form, headers: HTTPHeaders = [:]) {
    self.status = status
    code = ""
    message = StatusPhrase.of(status)
    self.form = form
    self.headers = headers
  }

  static func bad(_ message: String) -> RedHatError { RedHatError(400, "BAD_PARAMETER", message) }

  static func missing(_ name: String) -> RedHatError { .bad("The \(name) is required") }

  static func noCase(_ number: String) -> RedHatError {
    RedHatError(404, "NOT_FOUND", "The case \(number) does not exist or you have no access to it")
  }

  /// For an injected status.
  static func usual(_ status: Int) -> RedHatError {
    switch status {
    case 401, 403, 410, 429: RedHatError(status, form: .bare)
    case 404, 405, 502...: RedHatError(status, form: .page)
    case 500: RedHatError(500, "INTERNAL_ERROR", "The request could not be processed")
    case 409: RedHatError(409, "CONFLICT", "Another client changed the record")
    default: RedHatError(status, "BAD_PARAMETER", "The request was refused")
    }
  }

  // MARK: The answer

  func response(_ dialect: RedHatDialect?, _ settings: RedHatSettings, accept: String?) -> HTTPResponse {
    if let dialect, dialect != .strata { return inJSON }
    switch form {
    case .page: return inHTML
    case .bare: return settings.hasErrorPages && status < 404 ? inHTML : HTTPResponse(status, headers: headers)
    case .headers:
      return settings.errorsInXML && MediaType.accepts(accept, "application/xml") ? inXML(settings) : inHeaders
    }
  }

  private var inHeaders: HTTPResponse {
    var response = HTTPResponse(status, headers: headers, body: [0x20])
    response.headers["Content-Type"] = "text/plain; charset=UTF-8"
    response.headers["Strata-Code"] = code
    response.headers["Strata-Message"] = Self.asHeader(message)
    return response
  }

  private func inXML(_ settings: RedHatSettings) -> HTTPResponse {
    let error = StrataNode("error", [.text("code", code), .text("message", message)])
    var response = HTTPResponse(status, headers: headers, body: error.xml(prefixed: settings.prefixesXML))
    response.headers["Content-Type"] = "application/xml"
    return response
  }

  private var inHTML: HTTPResponse {
    let title = "\(status) \(StatusPhrase.of(status))"
    let page =
      "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>\(title)</title>\n</head><body>\n"
      + "<h1>\(StatusPhrase.of(status))</h1>\n<p>The server could not fulfil the request.</p>\n<hr>\n"
      + "<address>Apache Server at api.access.redhat.com</address>\n</body></html>\n"
    var response = HTTPResponse(status, headers: headers, body: Array(page.utf8))
    response.headers["Content-Type"] = "text/html; charset=iso-8859-1"
    return response
  }

  /// Red Hat: the shape is not published; clients read `message`.
  private var inJSON: HTTPResponse {
    var headers = headers
    headers["Content-Type"] = "application/json"
    return HTTPResponse(status, json: ["status": .number(status), "message": .string(message)], headers: headers)
  }

  /// A message can contain text of the request, but a header has visible ASCII only.
  private static func asHeader(_ text: String) -> String {
    String(text.unicodeScalars.prefix(500).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
  }
}
