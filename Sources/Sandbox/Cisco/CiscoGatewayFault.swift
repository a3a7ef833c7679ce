package import HTTP

/// An error of the gateway (Mashery) in front of the API: a heading in HTML, whatever the client accepts.
package enum CiscoGatewayFault: String, CaseIterable, Sendable {
  /// The token is invalid, or the key is unknown: the gateway does not distinguish the two.
  case notAuthorized
  /// Not in the seed's table, but sent by gateways of this kind.
  case invalidToken
  case accountInactive
  /// The method or the object is not for this client.
  case forbidden
  case developerOverQps
  case developerOverRate
  case serviceOverQps
  case unknownReferrer
  case serviceRequiresSSL
  case uriTooLong
  case badGateway
  case maintenance
  case timeout
  /// Cisco: 596 is no status of HTTP's; nearly always there is a space in an input.
  case serviceNotFound

  /// Its usual status.
  package var status: Int {
    switch self {
    case .invalidToken: 401
    case .uriTooLong: 414
    case .badGateway: 502
    case .maintenance: 503
    case .timeout: 504
    case .serviceNotFound: 596
    default: 403
    }
  }

  /// `X-Mashery-Error-Code`. Those that are public: not authorized, invalid token, inactive and the three limits; the
  /// others are of their kind.
  var code: String {
    switch self {
    case .notAuthorized: "ERR_403_NOT_AUTHORIZED"
    case .invalidToken: "ERR_401_INVALID_OR_EXPIRED_TOKEN"
    case .accountInactive: "ERR_403_DEVELOPER_INACTIVE"
    case .forbidden: "ERR_403_FORBIDDEN"
    case .developerOverQps: "ERR_403_DEVELOPER_OVER_QPS"
    case .developerOverRate: "ERR_403_DEVELOPER_OVER_RATE"
    case .serviceOverQps: "ERR_403_SERVICE_OVER_QPS"
    case .unknownReferrer: "ERR_403_UNKNOWN_REFERER"
    case .serviceRequiresSSL: "ERR_403_SERVICE_REQUIRES_SSL"
    case .uriTooLong: "ERR_414_REQUEST_URI_TOO_LONG"
    case .badGateway: "ERR_502_BAD_GATEWAY"
    case .maintenance: "ERR_503_SERVICE_UNAVAILABLE"
    case .timeout: "ERR_504_GATEWAY_TIMEOUT"
    case .serviceNotFound: "ERR_596_SERVICE_NOT_FOUND"
    }
  }

  /// `X-Error-Detail-Header`: the message of the seed's table.
  var detail: String {
    switch self {
    case .notAuthorized, .invalidToken: "Not Authorized"
    case .accountInactive: "Account Inactive"
    case .forbidden: "Forbidden"
    case .developerOverQps: "Account Over Queries Per Second Limit"
    case .developerOverRate: "Account Over Rate Limit"
    case .serviceOverQps: "Rate Limit Exceeded"
    case .unknownReferrer: "Unknown Referrer"
    case .serviceRequiresSSL: "Service requires SSL"
    case .uriTooLong: "Request URI Too Long"
    case .badGateway: "Proxy Error"
    case .maintenance: "API Maintenance/Service Unavailable"
    case .timeout: "Gateway Timeout"
    case .serviceNotFound: "Service Not Found"
    }
  }

  /// The heading in the body; the gateway has other words there than in the header.
  var heading: String {
    switch self {
    case .accountInactive: "Developer Inactive"
    case .developerOverQps: "Developer Over Qps"
    case .developerOverRate: "Developer Over Rate"
    case .serviceOverQps: "Service Over Qps"
    case .badGateway: "Bad Gateway"
    default: detail
    }
  }

  /// The answer, with the headers of the gateway.
  ///
  /// - Parameters:
  ///   - retryAfter: Cisco's hosts were never seen to send it; gateways of this kind may.
  ///   - status: replaces the usual one; the limits have 429 on a sister API.
  package func response(
    retryAfter: SimulatedFault.RetryAfter? = nil, status: Int? = nil,
    messageID: String = "1ba2e4af-0000-4000-8000-d45d0014b612"
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [
      "Content-Type": "text/xml", "X-Mashery-Error-Code": code, "X-Error-Detail-Header": detail,
      "X-Mashery-Message-ID": messageID, "Server": "Mashery Proxy",
    ]
    headers["Retry-After"] = retryAfter?.text
    return HTTPResponse(status ?? self.status, headers: headers, body: Array("<h1>\(heading)</h1>".utf8))
  }
}
