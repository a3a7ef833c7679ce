import HTTP
import Platform

extension CiscoSimulator {
  /// Checks, in this order: the service, the token, the limits, the method, and what `CiscoQuery` checks.
  func admittedCall(_ request: HTTPRequest) throws(CiscoError) -> CiscoCall {
    let settings = settings
    guard request.url.utf8.count <= Self.longestURL else { throw .gateway(.uriTooLong) }
    guard let url = URLParts(request.url) else { throw .application(.badRequest) }
    let route = CiscoOperation.match(request.method, url.path)
    if case .outside = route { throw .gateway(.serviceNotFound) }
    guard tokens.issuer.owner(authorization: request.headers["Authorization"]) == .active else {
      throw .gateway(settings.refusesTokensWith401 ? .invalidToken : .notAuthorized)
    }
    guard limiter.admits(settings.requestsPerSecond, at: time.now) else { throw .gateway(.developerOverQps) }
    switch route {
    case .outside: throw .gateway(.serviceNotFound)
    case .unknown: throw CiscoError(layer: .application(.apiUnavailable), status: 404)
    case .wrongMethod: throw .gateway(.forbidden)
    case .operation(let operation, let arguments):
      let ids = arguments.first ?? ""
      guard MediaType.accepts(request.headers["Accept"], "application/json") else {
        throw .application(.invalidMediaType)
      }
      let query = try CiscoQuery(
        operation, ids: ids, query: url.query, now: UnixTime.seconds(time.date),
        takesOneContract: settings.takesOneContract)
      return CiscoCall(operation: operation, query: query, url: url, settings: settings)
    }
  }

  private static var longestURL: Int { 8192 }

  func perform(_ call: CiscoCall) throws(CiscoError) -> HTTPResponse {
    switch call.operation {
    case .caseSummary: try summary(call)
    case .caseDetails: try details(call)
    case .casesByContract: list(call, contracts: CiscoPeople.contractIndices(call.query.ids), users: nil)
    case .casesByUser: try casesByUser(call)
    }
  }

  /// Unknown ids are left out; an error only if all are unknown.
  private func summary(_ call: CiscoCall) throws(CiscoError) -> HTTPResponse {
    let found = cases.find(call.query.ids, sort: call.query.sort)
    guard !found.isEmpty else { throw .application(.caseNotFound) }
    return HTTPResponse { writer in
      call.write(found, hasTechnology: true, to: &writer)
      writer.member("count", found.count)
    }
  }

  private func details(_ call: CiscoCall) throws(CiscoError) -> HTTPResponse {
    guard let found = call.query.ids.first.flatMap({ cases.find($0) }) else { throw .application(.caseNotFound) }
    return HTTPResponse { writer in
      writer.object("caseDetail") { SimulatedCiscoRecords(settings: call.settings).details(found, to: &$0) }
    }
  }

  /// Cisco: an error for unknown users, an empty list for unknown contracts.
  private func casesByUser(_ call: CiscoCall) throws(CiscoError) -> HTTPResponse {
    let users = CiscoPeople.userIndices(call.query.ids)
    guard !users.isEmpty else { throw .application(.invalidUserID) }
    return list(call, contracts: nil, users: users)
  }

  private func list(_ call: CiscoCall, contracts: Set<Int8>?, users: Set<Int8>?) -> HTTPResponse {
    let query = call.query
    let search = SimulatedCiscoCases.Search(
      contracts: contracts, users: users, sort: query.sort, window: query.window, isOpen: query.isOpen)
    let (total, found) = cases.page(query.page, of: search, size: call.settings.pageCases)
    return HTTPResponse { writer in
      writer.object("pagination_response_record") { call.writePagination(total: total, count: found.count, to: &$0) }
      call.write(found, hasTechnology: false, to: &writer)
    }
  }
}
