package import HTTP

/// An error of the gateway (Mashery) in front of the API: a heading in HTML, whatever the client accepts.
package enum CiscoGatewayFault: String, CaseIterable, Sendable {
  /// The token is invalid or the key unknown: the gateway does not distinguish the two.
  case notAuthorized
  /// Not in the seed's table, but gateways of this kind send it.
  case invalidToken
  case accountInactive
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
  /// Cisco: 596 is not a status of HTTP. The usual cause is a space in an input.
  case serviceNotFound

  /// The parts of the answer: `X-Mashery-Error-Code` without its prefix, `X-Error-Detail-Header` (the message of the
  /// seed's table), and the heading of the body, where it differs from that. Public are the codes of not authorized,
  /// invalid token, inactive and the three limits; the others are of their kind.
  private var parts: (status: Int, code: String, detail: String, heading: String?) {
    switch self {
    case .notAuthorized: (403, "NOT_AUTHORIZED", "Not Authorized", nil)
    case .invalidToken: (401, "INVALID_OR_EXPIRED_TOKEN", "Not Authorized", nil)
    case .accountInactive: (403, "DEVELOPER_INACTIVE", "Account Inactive", "Developer Inactive")
    case .forbidden: (403, "FORBIDDEN", "Forbidden", nil)
    case .developerOverQps:
      (403, "DEVELOPER_OVER_QPS", "Account Over Queries Per Second Limit", "Developer Over Qps")
    case .developerOverRate: (403, "DEVELOPER_OVER_RATE", "Account Over Rate Limit", "Developer Over Rate")
    case .serviceOverQps: (403, "SERVICE_OVER_QPS", "Rate Limit Exceeded", "Service Over Qps")
    case .unknownReferrer: (403, "UNKNOWN_REFERER", "Unknown Referrer", nil)
    case .serviceRequiresSSL: (403, "SERVICE_REQUIRES_SSL", "Service requires SSL", nil)
    case .uriTooLong: (414, "REQUEST_URI_TOO_LONG", "Request URI Too Long", nil)
    case .badGateway: (502, "BAD_GATEWAY", "Proxy Error", "Bad Gateway")
    case .maintenance: (503, "SERVICE_UNAVAILABLE", "API Maintenance/Service Unavailable", nil)
    case .timeout: (504, "GATEWAY_TIMEOUT", "Gateway Timeout", nil)
    case .serviceNotFound: (596, "SERVICE_NOT_FOUND", "Service Not Found", nil)
    }
  }

  package var status: Int { parts.status }

  /// - Parameters:
  ///   - retryAfter: never seen from Cisco's hosts; gateways of this kind may send it.
  ///   - status: replaces the usual one; the limits have 429 on a sister API.
  package func response(
    retryAfter: SimulatedFault.RetryAfter? = nil, status: Int? = nil,
    messageID: String = "1ba2e4af-0000-4000-8000-d45d0014b612"
  ) -> HTTPResponse {
    let parts = parts
    var headers: HTTPHeaders = [
      "Content-Type": "text/xml", "X-Mashery-Error-Code": "ERR_\(parts.status)_\(parts.code)",
      "X-Error-Detail-Header": parts.detail, "X-Mashery-Message-ID": messageID, "Server": "Mashery Proxy",
    ]
    headers["Retry-After"] = retryAfter?.text
    return HTTPResponse(
      status ?? parts.status, headers: headers, body: Array("<h1>\(parts.heading ?? parts.detail)</h1>".utf8))
  }
}
