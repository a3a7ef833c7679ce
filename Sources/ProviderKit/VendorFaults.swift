package import CaseModel
package import HTTP
import JSON
import Platform

/// From what a vendor answered, or failed to, to a fault of the table.
extension VendorClient {
  /// A fault that names the profile and the provider.
  package func fault(_ kind: Fault.Kind, _ message: String) -> Fault { signed(Fault(kind, message)) }

  func signed(_ fault: Fault) -> Fault { fault.with("profile", profile).with("provider", provider) }

  /// The fault of an answer that is none, and whether the request may be tried again.
  func refusal(
    in response: HTTPResponse, _ request: VendorRequest
  ) -> (fault: Fault, retry: FaultOverride.Retry) {
    let error = bounded(dialect.error(in: response))
    let meant = dialect.kind(of: response, error)
    return (fault(of: response, error, meant, request), meant?.retry ?? .byStatus)
  }

  private func fault(
    of response: HTTPResponse, _ error: VendorError, _ meant: FaultOverride?, _ request: VendorRequest
  ) -> Fault {
    let kind = meant?.kind ?? Self.kind(of: response.status)
    var fault = fault(kind, meant?.message ?? message(kind, response.status, error, request))
    if !request.isRepeatable && (kind == .vendorUnavailable || response.status < 400) {
      // The vendor may have acted before it failed; and many a service answers "see there" to what it has done.
      fault = unknownOutcome(request, "\(speaker) answered \(response.status)")
    }
    fault = fault.with("vendorStatus", .number(response.status)).with("vendorCode", error.code)
      .with("vendorMessage", error.message).with("traceId", error.traceId)
    if (300..<400).contains(response.status) { fault = fault.with("location", location(response)) }
    if !error.errors.isEmpty { fault = fault.with("vendorErrors", .array(error.errors.map { .string($0) })) }
    switch kind {
    case .rateLimited:
      let seconds = [retryAfter(response), meant?.leastWait].compactMap { $0 }.max()
      return fault.with("retryAfterSeconds", seconds.map { .number($0) })
    case .vendorUnavailable: return fault.with("retriable", .bool(request.isRepeatable))
    case .configuration: return fault.with("key", addressKey).with(addressKey, baseURL)
    case .vendorProtocol: return fault.with("excerpt", excerpt(response.body))
    case .forbidden: return fault.with("permission", request.permission)
    case .authRequired: return fault.with("remedy", "change the credentials of the profile \(profile)")
    default: return fault
    }
  }

  /// The fault of an exchange without an answer.
  func fault(of failure: HTTPFailure, _ request: VendorRequest) -> Fault {
    if failure.reason == .unavailable {
      return fault(.configuration, failure.detail)
    }
    let detail = speaker == Self.vendor ? failure.detail : "\(speaker): \(failure.detail)"
    if failure.reason == .cancelled && (request.isRepeatable || !failure.requestMayHaveBeenSent) {
      return fault(.cancelled, "the request was cancelled")
    }
    if !request.isRepeatable && failure.requestMayHaveBeenSent { return unknownOutcome(request, detail) }
    switch failure.reason {
    case .tooLarge: return fault(.tooLarge, detail)
    case .malformed: return fault(.vendorProtocol, detail)
    case .localFile: return .invalidParams("path", failure.detail)
    case .tls: return unavailable(detail, "tls", retriable: false)
    case .timeout: return unavailable(detail, "timeout", retriable: true)
    case .cut: return unavailable(detail, "cut", retriable: true)
    default: return unavailable(detail, "connect", retriable: true)
    }
  }

  /// The fault of an answer of 2xx that makes no sense.
  func unreadable(_ response: HTTPResponse, _ request: VendorRequest, because reason: String) -> Fault {
    let text = "\(speaker)'s answer cannot be read: \(bounded(reason))"
    let fault = request.isRepeatable ? fault(.vendorProtocol, text) : unknownOutcome(request, text)
    return fault.with("vendorStatus", .number(response.status)).with(
      "traceId", bounded(dialect.error(in: response)).traceId
    )
    .with("excerpt", excerpt(response.body))
  }

  /// A page for people where the API should be: the base URL is not that of the API.
  func pageInsteadOfAnswer(_ response: HTTPResponse, _ request: VendorRequest) -> Fault? {
    let type = response.headers["Content-Type"]?.lowercased() ?? ""
    let accepted = request.headers["Accept"] ?? ""
    guard type.hasPrefix("text/html"), accepted.containsText("json") || accepted.containsText("xml") else { return nil }
    guard request.isRepeatable else { return unknownOutcome(request, "the vendor answered with a page for people") }
    return fault(.configuration, "\(baseURL) answers with a page for people, not with the API")
      .with("key", addressKey).with(addressKey, baseURL).with("vendorStatus", .number(response.status))
      .with("remedy", "set \(addressKey) of the profile \(profile) to the address of the API")
  }

  /// The deadline passed while nothing was under way.
  func timedOut() -> Fault { unavailable("the time for this request is over", "timeout", retriable: true) }

  private func unavailable(_ text: String, _ reason: String, retriable: Bool) -> Fault {
    fault(.vendorUnavailable, text).with("reason", reason).with("retriable", .bool(retriable))
  }

  private func unknownOutcome(_ request: VendorRequest, _ because: String) -> Fault {
    fault(.outcomeUnknown, "it is not known whether the vendor acted: \(because)")
      .with("check", request.check).with("retriable", false)
  }

  private func message(
    _ kind: Fault.Kind, _ status: Int, _ error: VendorError, _ request: VendorRequest
  ) -> String {
    let needed = kind == .forbidden ? request.permission.map { " (it takes \($0))" } ?? "" : ""
    let said = error.message.map { ": \($0)" } ?? ""
    return "\(summary(kind, status))\(needed)\(said)"
  }

  private func summary(_ kind: Fault.Kind, _ status: Int) -> String {
    switch kind {
    case .authRequired: "\(speaker) does not accept the credentials"
    case .forbidden: "\(speaker) does not allow this"
    case .notFound: "\(speaker) has no such thing"
    case .conflict: "\(speaker) sees a conflict"
    case .rateLimited: "\(speaker) takes no more requests for now"
    case .vendorUnavailable: "\(speaker) answered \(status)"
    case .tooLarge: "\(speaker) says that is too large"
    case .rejected: "\(speaker) refused it"
    case .configuration: "\(speaker) no longer offers this at the configured address (\(status))"
    case .vendorProtocol where (300..<400).contains(status):
      "\(speaker) sends elsewhere (\(status)), where the request does not follow"
    default: "\(speaker) answered \(status), which makes no sense here"
    }
  }

  private static func kind(of status: Int) -> Fault.Kind {
    switch status {
    case 401: .authRequired
    case 403: .forbidden
    case 404: .notFound
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

  /// `Retry-After` in whole seconds up to a day, from seconds or from an HTTP date; nil when there is none that can be read.
  package func retryAfter(_ response: HTTPResponse) -> Int? {
    guard let text = response.headers["Retry-After"] else { return nil }
    if !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
      return min(Int(text) ?? .max, 86_400)
    }
    guard let date = HTTPDate.parse(text) else { return nil }
    return min(max(0, Int(date.timeIntervalSince(time.date).rounded(.up))), 86_400)
  }

  /// Where a redirect leads, without what may be secret in it.
  private func location(_ response: HTTPResponse) -> String? {
    guard let parts = response.headers["Location"].flatMap({ URLParts($0) }) else { return nil }
    return bounded("\(parts.scheme)://\(parts.host)\(parts.port.map { ":\($0)" } ?? "")\(parts.path)")
  }

  /// What an error body says, its texts cut to what can be shown.
  private func bounded(_ error: VendorError) -> VendorError {
    VendorError(
      code: error.code.map(bounded), message: error.message.map(bounded), errors: error.errors.prefix(20).map(bounded),
      traceId: error.traceId.map(bounded))
  }

  /// Texts of a vendor are shown up to 500 characters.
  package func bounded(_ text: String) -> String {
    guard text.utf8.count > Self.longestText else { return text }
    // No secret reaches from what is shown to behind the window, so that the rest needs no redaction, which takes its time.
    let text = redactor.redact(String(decoding: text.utf8.prefix(Self.redactedBytes), as: UTF8.self))
    guard text.unicodeScalars.count > Self.longestText else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestText))) + "..."
  }

  private static let longestText = 500
  /// Bytes of a text that are redacted before it is cut: no spelling of a secret is longer.
  private static let redactedBytes = 1 << 16

  /// The first 200 bytes as text; nil where answers are not shown.
  private func excerpt(_ body: [UInt8]) -> String? {
    guard showsAnswers else { return nil }
    return String(decoding: redactor.redact(Array(body.prefix(Self.redactedBytes))).prefix(200), as: UTF8.self)
  }
}
