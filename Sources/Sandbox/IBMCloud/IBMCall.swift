import HTTP
import JSON
import Platform

/// An admitted request to the API.
struct IBMCall: Sendable {
  let request: HTTPRequest
  let url: URLParts
  let operation: IBMOperation
  /// The segments at the stars of the path.
  let arguments: [String]
  let caller: IBMCaller
  let now: Int64
  let settings: IBMSettings

  /// Of the case; empty where the path has none.
  var number: String { arguments.first ?? "" }
  /// Of the attachment; empty where the path has none.
  var file: String { arguments.count > 1 ? arguments[1] : "" }

  var links: IBMLinks { IBMLinks(origin: url.shownOrigin, areOdd: settings.hasOddLinks) }

  /// The query. An unknown or repeated parameter is refused: its sender expects an effect that it does not have.
  func parameters(_ allowed: [String] = []) throws(IBMError) -> QueryParameters {
    guard let found = QueryParameters(url.query) else { throw IBMError(400, "The query cannot be decoded.") }
    var names: Set<String> = []
    for name in found.names {
      guard allowed.contains(name) else { throw .invalid(name, because: "this operation does not have the parameter") }
      guard names.insert(name).inserted else { throw .invalid(name, "is given twice") }
    }
    return found
  }

  func jsonBody() throws(IBMError) -> IBMFields {
    if let status = request.refusal(of: ["application/json"]) { throw IBMError(status) }
    let body: JSON
    do throws(JSONError) {
      body = try JSON(parsing: request.body)
    } catch {
      throw .bad("The request body is not a JSON object: \(error.message).")
    }
    return try IBMFields(body)
  }
}

extension IBMSimulator {
  /// Checks what all operations share: the token, the path, the method, the role and the accepted type. A gateway
  /// checks the token first.
  func admittedCall(_ request: HTTPRequest) throws(IBMError) -> IBMCall {
    guard let url = URLParts(request.url) else { throw IBMError(400) }
    let route = IBMRoute.match(request.method, url.path)
    if case .outside = route { throw IBMError(404) }
    guard let caller = tokens.issuer.owner(authorization: request.headers["Authorization"]) else { throw IBMError(401) }
    switch route {
    case .outside, .unknown: throw IBMError(404)
    case .wrongMethod(let allowed): throw IBMError(405, headers: ["Allow": allowed])
    case .operation(let operation, let arguments):
      guard caller.mayWrite || !operation.writes else { throw IBMError(403) }
      let answer = operation == .downloadAttachment ? "application/octet-stream" : "application/json"
      guard MediaType.accepts(request.headers["Accept"], answer) else { throw IBMError(406) }
      return IBMCall(
        request: request, url: url, operation: operation, arguments: arguments, caller: caller,
        now: UnixTime.seconds(time.date), settings: settings)
    }
  }

  func perform(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    switch call.operation {
    case .listCases: try listCases(call)
    case .createCase: try createCase(call)
    case .getCase: try getCase(call)
    case .setStatus: try setStatus(call)
    case .listComments: try listComments(call)
    case .addComment: try addComment(call)
    case .addToWatchlist: try addToWatchlist(call)
    case .removeFromWatchlist: try removeFromWatchlist(call)
    case .addResource: try addResource(call)
    case .addAttachments: try addAttachments(call)
    case .downloadAttachment: try downloadAttachment(call)
    case .removeAttachment: try removeAttachment(call)
    case .euSupport, .technicalOfferings, .resolutionCodes, .statuses: try utility(call)
    }
  }
}
