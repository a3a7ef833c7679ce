import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Exchanges an API key for an IAM token.
enum IBMToken {
  static func session(_ context: ProviderContext) -> TokenSession {
    TokenExchanger(context, address: context.settings.tokenURL ?? "", dialect: IAMDialect()).session(
      of: "apiKey", account: { TokenClaims.text(of: $0, ["account", "bss"]) }
    ) { (service, requested) throws(Fault) in
      // IBM: all its SDKs send response_type, though the example in the documentation does not.
      let form = [
        ("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", try await service.credential("apiKey")),
        ("response_type", "cloud_iam"),
      ]
      var headers: HTTPHeaders = [:]
      // IBM: a client id may raise the rate limit of the exchange.
      if let id = try await service.optionalCredential("clientId") {
        let secret = try await service.optionalCredential("clientSecret") ?? ""
        headers["Authorization"] = "Basic \(Base64.encode(Array("\(id):\(secret)".utf8)))"
      }
      return try await service.post(form, headers: headers, for: requested, read: token)
    }
  }

  /// `expires_in` counts from receipt, so that a wrong clock does no harm; `expiration` is the fallback.
  private static func token(_ answer: JSONRecord, at date: Timestamp) throws(JSONError) -> AccessToken {
    let value = try answer.accessToken()
    let stated = answer.expiresIn
    let today = Int(clamping: Int64(date.timeIntervalSince1970))
    let until = answer.lenientInteger("expiration").map { min(max($0, today), today + 86_400) - today }
    return AccessToken(value: value, seconds: stated ?? until ?? 3600)
  }
}

/// IAM's error bodies: `errorCode`, `errorMessage`, `context`.
private struct IAMDialect: VendorDialect {
  private static let clientErrors: Set<String> = ["BXNIM0106E", "BXNIM0109E"]

  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? VendorJSON.record(response.body) else {
      return VendorError(traceId: response.headers["X-Global-Transaction-ID"])
    }
    return VendorError(
      code: body.lenientText("errorCode"), message: body.lenientText("errorMessage"),
      traceId: body.lenientRecord("context")?.lenientText("requestId") ?? response.headers["X-Global-Transaction-ID"])
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // IBM: an unknown key is a 400 (BXNIM0415E), not a 401. BXNIM0106E (invalid property) and BXNIM0109E (missing property)
    // mean that casewire's request is wrong. A response without an IAM code comes from a gateway. It does not know the key and
    // must not lock the profile out.
    guard [400, 401, 403].contains(response.status), let code = error.code, !Self.clientErrors.contains(code) else {
      return nil
    }
    let detail = error.inParentheses
    return FaultOverride(
      .authRequired, message: "IBM Cloud refused the API key\(detail). Create a new API key and configure it.")
  }
}
