import HTTP
import JSON
import Platform
import XML

/// An admitted request to the API.
struct RedHatCall: Sendable {
  let request: HTTPRequest
  let url: URLParts
  let operation: RedHatOperation
  let dialect: RedHatDialect
  /// The segments at the stars of the path; the number of the case is the first.
  let arguments: [String]
  let parameters: QueryParameters
  let caller: RedHatPerson
  let now: Int64
  let settings: RedHatSettings

  var number: String { arguments.first ?? "" }

  var links: RedHatLinks {
    RedHatLinks(origin: url.shownOrigin, dialect: dialect)
  }

  /// The account of the request; nil for all.
  var account: String? { parameters["account_number"] }

  func accepts(_ type: String) -> Bool { MediaType.accepts(request.headers["Accept"], type) }

  // MARK: Bodies

  private func body(_ types: [String]) throws(RedHatError) -> [UInt8] {
    if let status = request.refusal(of: types) { throw RedHatError(status, form: .bare) }
    guard !request.body.isEmpty else { throw .bad("The request has no body") }
    return request.body
  }

  /// The body as XML, in the vendor's namespace with any prefix.
  func xmlBody(_ root: String) throws(RedHatError) -> StrataRecord {
    try Self.record(try body(["application/xml", "text/xml"]), root, settings)
  }

  private static func record(
    _ body: [UInt8], _ root: String, _ settings: RedHatSettings
  ) throws(RedHatError) -> StrataRecord {
    let element: XMLElement
    do throws(XMLError) {
      element = try XMLElement.parse(body)
    } catch {
      throw .bad("The request body is not XML: \(error.reason)")
    }
    let isInNamespace = element.namespace == StrataNode.namespace
    guard isInNamespace || element.namespace.isEmpty && settings.acceptsPlainXML, element.name == root else {
      throw .bad("The root is not \(root) in the namespace \(StrataNode.namespace)")
    }
    return StrataRecord(element)
  }

  func jsonBody() throws(RedHatError) -> JSON {
    let body = try body(["application/json"])
    let value: JSON
    do throws(JSONError) {
      value = try JSON(parsing: body)
    } catch {
      throw .bad("The request body is not JSON: \(error.message)")
    }
    guard value.object != nil else { throw .bad("The request body is not a JSON object") }
    return value
  }

  var hasJSONBody: Bool { MediaType.of(request.headers["Content-Type"]) == "application/json" }
}

extension QueryParameters {
  /// Red Hat: `true` in any letter case is true, and anything else is false.
  func flag(_ name: String) -> Bool? { self[name].map { $0.lowercased() == "true" } }
}

extension RedHatSimulator {
  /// Checks what all operations share: the dialect, the user, the path and the method.
  func admittedCall(
    _ request: HTTPRequest, _ url: URLParts, _ route: RedHatRoute, _ settings: RedHatSettings
  ) throws(RedHatError) -> RedHatCall {
    guard let dialect = route.dialect else { throw RedHatError(404, form: .page) }
    guard !settings.isGone(dialect) else { throw RedHatError(410, form: .bare) }
    if case .operation(.fetchFile, _) = route.match {
    } else {
      try admit(request.headers["Authorization"], dialect, settings)
    }
    switch route.match {
    case .outside, .unknown: throw RedHatError(404, form: .page)
    case .wrongMethod(let allowed): throw RedHatError(405, form: .page, headers: ["Allow": allowed])
    case .operation(let operation, let arguments):
      // Red Hat: ignores unknown parameters.
      guard let parameters = QueryParameters(url.query) else { throw .bad("The query cannot be decoded") }
      return RedHatCall(
        request: request, url: url, operation: operation, dialect: dialect, arguments: arguments,
        parameters: parameters, caller: RedHatPeople.user, now: UnixTime.seconds(time.date),
        settings: settings)
    }
  }

  /// Red Hat: strata accepts the password or a token, the newer dialects a token only.
  private func admit(
    _ authorization: String?, _ dialect: RedHatDialect, _ settings: RedHatSettings
  ) throws(RedHatError) {
    switch tokens.issuer.owner(authorization: authorization) {
    case .user: return
    case .serviceAccount:
      guard settings.admitsServiceAccounts else { throw RedHatError(403, form: .bare) }
    case nil:
      guard dialect == .strata, AuthorizationHeader.basic(authorization) == "\(Self.username):\(Self.password)" else {
        throw RedHatError(401, form: .bare)
      }
    }
  }

  func perform(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    if call.operation == .fetchFile { return try fetchFile(call) }
    return call.dialect == .strata ? try performStrata(call) : try performRest(call)
  }
}
