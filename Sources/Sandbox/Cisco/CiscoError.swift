/// An error of one of the two layers.
struct CiscoError: Error, Sendable {
  enum Layer: Sendable, Equatable {
    case gateway(CiscoGatewayFault)
    case application(CiscoErrorCode)
  }

  let layer: Layer
  /// Replaces the usual one.
  var status: Int?

  static func gateway(_ fault: CiscoGatewayFault) -> CiscoError { CiscoError(layer: .gateway(fault)) }
  static func application(_ code: CiscoErrorCode) -> CiscoError { CiscoError(layer: .application(code)) }

  /// For an injected status: its likeliest cause.
  static func demanded(_ status: Int) -> CiscoError {
    let layer: Layer =
      switch status {
      case 400: .application(.badRequest)
      case 401: .gateway(.invalidToken)
      case 403: .application(.forbidden)
      case 404: .application(.apiUnavailable)
      case 414: .gateway(.uriTooLong)
      case 415: .application(.invalidMediaType)
      case 429: .gateway(.developerOverQps)
      case 502: .gateway(.badGateway)
      case 503: .gateway(.maintenance)
      case 504: .gateway(.timeout)
      case 596: .gateway(.serviceNotFound)
      default: .application(.unknownFailure)
      }
    return CiscoError(layer: layer, status: status)
  }
}
