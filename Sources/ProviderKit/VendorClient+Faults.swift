package import CaseModel
package import HTTP
import JSON
import Platform

/// Turns errors of a vendor into faults.
extension VendorClient {
  /// A fault that names the profile and the provider.
  package func fault(_ kind: Fault.Kind, _ message: String) -> Fault { signed(Fault(kind, message)) }

  func signed(_ fault: Fault) -> Fault { fault.from(profile, provider) }

  /// The fault of an error response, and whether the request may be sent again.
  func refusal(
    in response: HTTPResponse, _ request: VendorRequest
  ) -> (fault: Fault, retry: FaultOverride.Retry) {
    var error = bounded(dialect.error(in: response))
    let meant = dialect.kind(of: response, error)
    let edge = error.code == nil ? GatewayErrorPage(response) : nil
    error.traceId = error.traceId ?? edge.map { bounded($0.reference) }
    if meant == nil, [404, 405].contains(response.status), let fault = page(response, request) {
      return (fault.with("traceId", error.traceId), .no)
    }
    var fault = fault(of: response, error, meant, request)
    if meant == nil, fault.kind == .forbidden, let edge {
      // The vendor did not see the request, so permissions are not the cause.
      fault = signed(
        Fault(
          .forbidden,
          "\(edge.edge), in front of \(remoteName), blocked the request. Quote the reference \(bounded(edge.reference)) to the vendor's support.",
          fault.details.filter { $0.name != "permission" }))
    }
    return (fault, meant?.retry ?? .byStatus)
  }

  private func fault(
    of response: HTTPResponse, _ error: VendorError, _ meant: FaultOverride?, _ request: VendorRequest
  ) -> Fault {
    let kind = meant?.kind ?? Self.kind(of: response.status)
    var fault = fault(kind, meant?.message ?? message(kind, response.status, error, request))
    if !request.isRepeatable && (kind == .vendorUnavailable || response.status < 400) {
      // The vendor may have acted before it failed; some services also redirect after a write.
      fault = unknownOutcome(request, "It returned status \(response.status)")
    }
    fault = fault.with("vendorStatus", .number(response.status)).with("vendorCode", error.code)
      .with("vendorMessage", error.message).with("traceId", error.traceId)
    if (300..<400).contains(response.status) { fault = fault.with("location", location(response)) }
    if !error.errors.isEmpty { fault = fault.with("vendorErrors", .array(error.errors.map { .string($0) })) }
    switch kind {
    case .rateLimited:
      let seconds = [retryAfter(response), meant?.leastWait].compactMap { $0 }.max()
      return fault.with("retryAfterSeconds", seconds.map { .number($0) })
    case .vendorUnavailable:
      // A write must not be sent again later.
      guard request.isRepeatable else { return fault }
      return fault.with("retriable", true).with("retryAfterSeconds", retryAfter(response).map { .number($0) })
    case .configuration:
      return fault.with("key", addressKey).with(addressKey, baseURL).with("dialect", dialect.name)
    case .vendorProtocol: return fault.with("excerpt", excerpt(response.body))
    case .forbidden: return fault.with("permission", request.permission)
    case .authRequired: return fault.with("remedy", "Change the credentials of the profile \(profile).")
    default: return fault
    }
  }

  /// The fault of an exchange without a response.
  func fault(of failure: HTTPFailure, _ request: VendorRequest) -> Fault {
    if failure.reason == .unavailable || failure.reason == .proxy { return unsuitable(failure) }
    let detail = Issue.sentence("", "The request to \(remoteName) failed. \(failure.detail)")
    if failure.reason == .cancelled && (request.isRepeatable || !failure.requestMayHaveBeenSent) {
      return fault(.cancelled, "The request was cancelled.")
    }
    if !request.isRepeatable && failure.requestMayHaveBeenSent { return unknownOutcome(request, failure.detail) }
    switch failure.reason {
    case .tooLarge: return fault(.tooLarge, detail)
    case .malformed: return fault(.vendorProtocol, detail)
    case .localFile: return .invalidParams("path", failure.detail)
    case .tls: return unavailable(detail, "tls", retriable: false).with("remedy", Self.tlsRemedy(profile))
    case .timeout: return unavailable(detail, "timeout", retriable: true)
    case .cut: return unavailable(detail, "cut", retriable: true)
    default: return unavailable(detail, "connect", retriable: true)
    }
  }

  /// A setting or the system prevents all requests.
  private func unsuitable(_ failure: HTTPFailure) -> Fault {
    let fault = fault(.configuration, Issue.sentence("", failure.detail))
    guard let setting = failure.setting else { return fault }
    let isVariable = setting.contains { $0 == "_" }
    let named = isVariable ? "the environment variable \(setting)" : "\(setting) of the profile \(profile)"
    return fault.with("key", isVariable ? setting : "profiles.\(profile).\(setting)")
      .with(
        "remedy",
        failure.reason == .proxy ? "Correct the user and password, or the address, in \(named)." : "Correct \(named).")
  }

  /// What to do about a certificate that cannot be verified.
  package static func tlsRemedy(_ profile: String) -> String {
    "If your network has a gateway with its own certificate authority, set caFile of the profile \(profile) to the "
      + "authority's PEM file. Else check the clock of this machine."
  }

  /// The fault of an unreadable 2xx response.
  func unreadable(_ response: HTTPResponse, _ request: VendorRequest, because: String) -> Fault {
    let reason = "Its response cannot be read. \(bounded(because))"
    let fault =
      request.isRepeatable
      ? fault(.vendorProtocol, Issue.sentence("", "The response of \(remoteName) cannot be read. \(bounded(because))"))
      : unknownOutcome(request, reason)
    return fault.with("vendorStatus", .number(response.status)).with(
      "traceId", bounded(dialect.error(in: response)).traceId
    )
    .with("excerpt", excerpt(response.body))
  }

  /// Throws if a 2xx response belongs to another request. It is not quoted, because it may be another user's.
  /// - Parameter what: what the response must show, such as `the case CS1`.
  package func require(_ fits: Bool, _ what: @autoclosure () -> String, _ request: VendorRequest) throws(Fault) {
    if !fits { throw foreign(what(), request) }
  }

  /// The fault of a 2xx response that belongs to another request.
  package func foreign(_ what: String, _ request: VendorRequest) -> Fault {
    let reason = "does not match the request: it does not show \(what)"
    return request.isRepeatable
      ? fault(.vendorProtocol, "The response of \(remoteName) \(reason).")
      : unknownOutcome(request, "Its response \(reason)")
  }

  /// HTML in place of the API: the base URL is not that of the API.
  func pageInsteadOfAnswer(_ response: HTTPResponse, _ request: VendorRequest) -> Fault? {
    guard let fault = page(response, request) else { return nil }
    return request.isRepeatable ? fault : unknownOutcome(request, "It returned a web page")
  }

  private func page(_ response: HTTPResponse, _ request: VendorRequest) -> Fault? {
    let accepted = request.headers["Accept"] ?? ""
    guard response.isPage, accepted.containsText("json") || accepted.containsText("xml") else { return nil }
    let endpoint = dialect.name.map { "\(baseURL) (dialect \($0))" } ?? baseURL
    let status = response.status >= 400 ? " (\(response.status))" : ""
    return fault(.configuration, "\(endpoint) returned a web page\(status) instead of an API response.")
      .with("key", addressKey).with(addressKey, baseURL).with("dialect", dialect.name)
      .with("vendorStatus", .number(response.status))
      .with("remedy", "Set \(addressKey) of the profile \(profile) to the address of the API.")
  }

  /// The deadline passed before a request was sent.
  func timedOut() -> Fault { unavailable("The request timed out.", "timeout", retriable: true) }

  func unavailable(_ text: String, _ reason: String, retriable: Bool) -> Fault {
    fault(.vendorUnavailable, text).with("reason", reason).with("retriable", .bool(retriable))
  }

  private func unknownOutcome(_ request: VendorRequest, _ because: String) -> Fault {
    fault(.outcomeUnknown, Issue.sentence("", "It is unknown whether \(remoteName) made the change. \(because)"))
      .with("check", request.check).with("retriable", false)
  }

  private func message(
    _ kind: Fault.Kind, _ status: Int, _ error: VendorError, _ request: VendorRequest
  ) -> String {
    if kind == .notFound, let subject = request.path.subject {
      return "Not found at \(remoteName): \(bounded(subject))."
    }
    let detail = error.message.map { ": \($0)" } ?? ""
    let needed = kind == .forbidden ? request.permission.map { " Required: \($0)." } ?? "" : ""
    return Issue.sentence("", summary(kind, status) + detail) + needed
  }

  private func summary(_ kind: Fault.Kind, _ status: Int) -> String {
    switch kind {
    case .authRequired: "\(remoteName) refused the credentials"
    case .forbidden: "permission denied by \(remoteName)"
    case .notFound: "not found at \(remoteName)"
    case .conflict: "conflict at \(remoteName)"
    case .rateLimited: "too many requests for \(remoteName)"
    case .vendorUnavailable: "\(remoteName) returned status \(status)"
    case .tooLarge: "the request is too large for \(remoteName)"
    case .rejected: "\(remoteName) refused the request"
    case .configuration: "\(remoteName) no longer has an API at \(baseURL) (status \(status))"
    case .vendorProtocol where (300..<400).contains(status):
      "\(remoteName) redirected the request (status \(status)), but casewire does not follow this redirect"
    default: "\(remoteName) returned the unexpected status \(status)"
    }
  }

  private static func kind(of status: Int) -> Fault.Kind {
    switch status {
    case 401: .authRequired
    case 403: .forbidden
    case 404: .notFound
    // Transient (RFC 9110, 15.5.9). Some gateways send it for a slow vendor, so a write may have been made.
    case 408: .vendorUnavailable
    case 409: .conflict
    case 410: .configuration
    case 413: .tooLarge
    case 429: .rateLimited
    case 596: .rejected
    case 400..<500: .rejected
    case 500...: .vendorUnavailable
    default: .vendorProtocol
    }
  }

  /// `Retry-After` in whole seconds up to a day, from seconds or an HTTP date; nil if it is absent or invalid.
  package func retryAfter(_ response: HTTPResponse) -> Int? {
    guard let text = response.headers["Retry-After"] else { return nil }
    if text.isDecimal {
      return min(Int(text) ?? .max, 86_400)
    }
    guard let date = HTTPDate.parse(text) else { return nil }
    return min(max(0, Int(date.timeIntervalSince(time.date).rounded(.up))), 86_400)
  }

  /// The target of a redirect, without possible secrets.
  private func location(_ response: HTTPResponse) -> String? {
    guard let parts = response.headers["Location"].flatMap({ URLParts($0) }) else { return nil }
    return bounded("\(parts.scheme)://\(parts.host)\(parts.port.map { ":\($0)" } ?? "")\(parts.path)")
  }

  /// The content of an error body, with its texts cut to the displayed length.
  private func bounded(_ error: VendorError) -> VendorError {
    VendorError(
      code: error.code.map(bounded), message: error.message.map(bounded), errors: error.errors.prefix(20).map(bounded),
      traceId: error.traceId.map(bounded))
  }

  /// Texts of a vendor are shown up to 500 characters.
  package func bounded(_ text: String) -> String {
    guard text.utf8.count > Self.longestText else { return text }
    // No secret extends from the shown text beyond the window, so the rest needs no redaction, which is slow.
    let text = redactor.redact(String(decoding: text.utf8.prefix(Self.redactedBytes), as: UTF8.self))
    guard text.unicodeScalars.count > Self.longestText else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestText))) + "..."
  }

  private static let longestText = 500
  /// The bytes that are redacted before a text is cut; no form of a secret is longer.
  private static let redactedBytes = 1 << 16

  /// The first 200 bytes as text; nil if responses must not be shown.
  private func excerpt(_ body: [UInt8]) -> String? {
    guard showsAnswers else { return nil }
    return String(decoding: redactor.redact(Array(body.prefix(Self.redactedBytes))).prefix(200), as: UTF8.self)
  }
}
