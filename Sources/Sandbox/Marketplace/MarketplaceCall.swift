import HTTP
import JSON
import Platform

/// An admitted request to the API.
struct MarketplaceCall: Sendable {
  let request: HTTPRequest
  let operation: MarketplaceOperation
  let path: String
  /// The segments at the stars of the path.
  let arguments: [String]
  let parameters: QueryParameters
  /// Unix milliseconds.
  let now: Int
  let settings: MarketplaceSettings

  func argument(_ index: Int) -> String { arguments.indices.contains(index) ? arguments[index] : "" }

  func body() throws(SimulatedMarketplaceError) -> JSON {
    if let status = request.refusal(of: ["application/json"]) { throw SimulatedMarketplaceError(status) }
    let value: JSON
    do throws(JSONError) {
      value = try JSON(parsing: request.body, duplicates: .refuse)
    } catch {
      throw .bad("The body is not JSON: \(error.message)")
    }
    guard value.object != nil else { throw .bad("The body is not a JSON object") }
    return value
  }

  /// The status where the vendor has 202.
  var accepted: Int { settings.answers200 ? 200 : 202 }
}

extension QueryParameters {
  func trueOrFalse(_ name: String) throws(SimulatedMarketplaceError) -> Bool {
    switch self[name] {
    case nil, "false": return false
    case "true": return true
    default: throw .bad("\(name) must be true or false")
    }
  }

  func number(_ name: String, _ range: ClosedRange<Int>) throws(SimulatedMarketplaceError) -> Int? {
    guard let text = self[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .bad("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}

extension MarketplaceSimulator {
  /// Checks what all operations share: the token, the path, the method and the accepted type.
  func admittedCall(_ request: HTTPRequest) throws(SimulatedMarketplaceError) -> MarketplaceCall {
    let settings = settings
    guard let url = URLParts(request.url) else { throw SimulatedMarketplaceError(400) }
    guard tokens.admits(authorization: request.headers["Authorization"], settings) else {
      throw SimulatedMarketplaceError(401)
    }
    switch MarketplaceRoute.match(request.method, url.path) {
    case .outside, .unknown: throw SimulatedMarketplaceError(404)
    case .wrongMethod(let allowed): throw SimulatedMarketplaceError(405, headers: ["Allow": allowed])
    case .operation(let operation, let arguments):
      guard MediaType.accepts(request.headers["Accept"], "application/json") else {
        throw SimulatedMarketplaceError(406)
      }
      // Marketplace: clients label requests as JSON even without a body.
      let label = request.headers["Content-Type"].map(MediaType.of)
      guard label == nil || label == "application/json" else { throw SimulatedMarketplaceError(415) }
      // Marketplace: ignores an unknown parameter, since the names of several were guessed.
      guard let parameters = QueryParameters(url.query) else { throw .bad("The query cannot be decoded") }
      return MarketplaceCall(
        request: request, operation: operation, path: url.path, arguments: arguments,
        parameters: parameters, now: Int(UnixTime.seconds(time.date)) * 1000,
        settings: settings)
    }
  }

  func perform(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    switch call.operation {
    case .listAccounts: try listAccounts(call)
    case .listUoms: HTTPResponse(200, body: JSON.array(MarketplaceUnit.all.map { $0.json(call) }).bytes)
    case .getUom: try unit(call)
    case .latestEdition: try latestEdition(call)
    case .editionVersion: try editionVersion(call)
    case .checkOrder: try checkOrder(call)
    case .createOrder: try createOrder(call)
    case .getSubscription: try subscription(call)
    }
  }

  private func unit(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    guard let unit = MarketplaceUnit.named(call.argument(0)) else { throw .notFound("The unit \(call.argument(0))") }
    return HTTPResponse(200, body: unit.json(call).bytes)
  }
}
