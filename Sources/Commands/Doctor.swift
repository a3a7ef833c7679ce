import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Checks what a profile needs. A failed check does not prevent those that are independent of it.
struct Doctor: Sendable {
  let time: any TimeSource
  /// The proxy of a profile.
  var proxy: @Sendable (ProfileSettings) -> HTTPProxy = { _ in .none }
  /// A failed check of what every host needs.
  var obstacle: Check?
  /// A response of any size shows that the host answers.
  private static let bodyLimit = 1 << 20

  func examine(_ profile: Profile) async -> ProfileReport {
    var report = ProfileReport(profile: profile.name, provider: profile.providerID)
    let provider: Provider
    switch profile.provider {
    case .success(let found): provider = found
    case .failure(let fault):
      report.findings += Self.failures(.configuration, fault, profile.name)
      return report
    }
    report.findings.append(Self.configuration(provider, profile))
    report.findings += await credentials(provider)
    if let obstacle {
      report.findings.append(Self.skipped(.host, because: obstacle))
    } else {
      report.findings += await hosts(provider, profile, call(profile))
    }
    report.findings += await unlessFailed(.login, report) { () throws(Fault) in
      Finding(check: .login, outcome: .ok, message: try await login(provider, call(profile)))
    }
    report.findings += await unlessFailed(.read, report) { () throws(Fault) in
      try await read(provider, profile, call(profile))
    }
    return report
  }

  private func call(_ profile: Profile) -> VendorCall { VendorCall(deadline: time.now + profile.timeout) }

  /// The findings of a check that needs all earlier ones.
  private func unlessFailed(
    _ check: Check, _ report: ProfileReport, _ body: () async throws(Fault) -> Finding
  ) async -> [Finding] {
    if let failed = report.findings.first(where: { $0.outcome == .failed })?.check ?? obstacle {
      return [Self.skipped(check, because: failed)]
    }
    do throws(Fault) {
      return [try await body()]
    } catch {
      return Self.failures(check, error, report.profile)
    }
  }

  private static func skipped(_ check: Check, because failed: Check) -> Finding {
    Finding(check: check, outcome: .skipped, message: "Not checked, because the check \(failed.rawValue) failed.")
  }

  // MARK: The checks

  private static func configuration(_ provider: Provider, _ profile: Profile) -> Finding {
    let readOnly = profile.isReadOnly ? " (read-only)" : ""
    let certificates = profile.made?.settings.caFile.map { " Additional certificates: \($0)." } ?? ""
    return Finding(
      check: .configuration, outcome: .ok,
      message: "\(provider.descriptor.name) at \(provider.baseURL)\(readOnly).\(certificates)")
  }

  /// Reads the credentials of the first way to log in for which all are configured. A finding for each that cannot be read.
  private func credentials(_ provider: Provider) async -> [Finding] {
    let kinds = provider.descriptor.authKinds
    guard let credentials = provider.credentials,
      let kind = kinds.first(where: { $0.credentials.allSatisfy { credentials.source(of: $0) != nil } })
    else {
      let ways = kinds.map { $0.credentials.joined(separator: " and ") }.joined(separator: ", or ")
      let fault = Fault(.authRequired, "Missing credentials: \(provider.descriptor.name) requires \(ways).")
        .with("remedy", "Set them in credentials of the profile \(provider.profile).")
      return Self.failures(.credential, fault, provider.profile)
    }
    var found: [String] = []
    var failures: [Finding] = []
    for name in kind.credentials + (kind.optional ?? []) {
      guard let source = credentials.source(of: name) else { continue }
      do throws(Fault) {
        if try await credentials.value(name) != nil { found.append("\(name) (\(source))") }
      } catch {
        failures += Self.failures(.credential, error, provider.profile)
      }
    }
    guard failures.isEmpty else { return failures }
    return [Finding(check: .credential, outcome: .ok, message: "Found \(found.joined(separator: ", ")).")]
  }

  /// Sends a request to each host. Any response will do.
  private func hosts(_ provider: Provider, _ profile: Profile, _ call: VendorCall) async -> [Finding] {
    guard let (settings, transport) = profile.made else { return [] }
    var addresses = [settings.baseURL]
    // A session that is unverified before it logs in sends its credentials with each request and needs no token service.
    if provider.session.status.state != .unverified, let tokenURL = settings.tokenURL,
      Self.origin(tokenURL) != Self.origin(settings.baseURL)
    {
      addresses.append(tokenURL)
    }
    var reached: [String] = []
    var failures: [Finding] = []
    for address in addresses {
      let route = proxy(settings).route(to: address)
      let through = route.map { " through the proxy \($0.address) (\($0.setting))" } ?? ""
      do throws(HTTPFailure) {
        _ = try await transport.send(
          HTTPRequest(.get, address), within: HTTPLimits(deadline: call.deadline, bodyBytes: Self.bodyLimit))
        reached.append(Self.origin(address) + through)
      } catch {
        guard error.reason != .tooLarge else {
          reached.append(Self.origin(address) + through)
          continue
        }
        let message = "Cannot reach \(Self.origin(address))\(through). \(error.detail)"
        failures += Self.failures(.host, Self.fault(error, message, route, profile.name), profile.name)
      }
    }
    let all = Finding(check: .host, outcome: .ok, message: "Reached \(reached.joined(separator: " and ")).")
    return (reached.isEmpty ? [] : [all]) + failures
  }

  private static func fault(
    _ failure: HTTPFailure, _ message: String, _ route: ProxyRoute?, _ profile: String
  ) -> Fault {
    let isConfiguration = [.unavailable, .proxy].contains(failure.reason)
    let fault =
      isConfiguration
      ? Fault(.configuration, message)
      : Fault(.vendorUnavailable, message).with("reason", failure.reason.rawValue)
    if let setting = failure.setting { return fault.with("remedy", remedy(for: setting, failure.reason, profile)) }
    // libcurl reports a proxy that cannot be reached like a host that cannot be reached.
    guard failure.reason == .connect, let route else { return fault }
    let correction = remedy(for: route.setting, failure.reason, profile)
    return fault.with("remedy", "Start the proxy, or \(correction.prefix(1).lowercased() + correction.dropFirst())")
  }

  private static func remedy(for setting: String, _ reason: HTTPFailure.Reason, _ profile: String) -> String {
    if reason == .tls { return VendorClient.tlsRemedy(profile) }
    return setting.contains { $0 == "_" }
      ? "Correct the environment variable \(setting)." : "Correct \(setting) of the profile \(profile)."
  }

  static func origin(_ address: String) -> String {
    guard let parts = URLParts(address) else { return "the address" }
    return "\(parts.scheme)://\(parts.host)\(parts.port.map { ":\($0)" } ?? "")"
  }

  private func login(_ provider: Provider, _ call: VendorCall) async throws(Fault) -> String {
    try await provider.login(with: nil, call)
    let status = provider.session.status
    guard let end = status.expiresAt else { return "The vendor accepts the credentials." }
    return "The token expires at \(RFC3339.format(end))."
  }

  private func read(_ provider: Provider, _ profile: Profile, _ call: VendorCall) async throws(Fault) -> Finding {
    do throws(Fault) {
      guard try await provider.tryOut(call) else {
        return Finding(
          check: .read, outcome: .skipped, message: "This provider has no method that is suitable as a test.")
      }
      return Finding(check: .read, outcome: .ok, message: "Read one record.")
    } catch {
      // Cisco: a list needs contracts or users, and a profile may have neither.
      guard error.kind == .invalidParams else { throw error }
      let missing = provider.descriptor.settings.filter { setting in
        setting.schema["type"] == "array" && profile.made?.settings.vendorSettings[setting.name] == nil
      }
      let names = missing.map(\.name).joined(separator: " or ")
      return Finding(
        check: .read, outcome: .skipped,
        message: names.isEmpty ? error.message : "Cannot list cases: the profile has no \(names).",
        remedy: names.isEmpty ? nil : "Add \(names) to the profile \(profile.name).")
    }
  }
}
