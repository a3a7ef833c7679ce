import CaseModel
import HTTP
import Platform

extension ProviderKind {
  /// A provider without a profile, which sends nothing. It shows the parts that the vendor has with its usual settings.
  package func sample() -> Provider {
    let settings = ProfileSettings(
      name: descriptor.id, baseURL: descriptor.baseURL, tokenURL: descriptor.tokenURL, credentials: NoCredentials())
    return make(settings, NoTransport(), SystemTime())
  }
}

private struct NoCredentials: Credentials {
  func source(of name: String) -> String? { nil }
  func value(_ name: String) async throws(Fault) -> String? { nil }
}

private struct NoTransport: HTTPTransport {
  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    throw HTTPFailure(.unavailable, requestMayHaveBeenSent: false, "A sample sends nothing.")
  }
}
