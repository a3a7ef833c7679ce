import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Checks one after another what a profile needs, up to the first failure.
struct Doctor: Sendable {
  /// The checks, in this order.
  enum Check: String, Sendable { case configuration, sessions, credential, host, login, read }

  enum Outcome: String, Sendable { case ok, failed, skipped }

  /// The outcome of one check.
  struct Finding: Sendable {
    let check: Check
    let outcome: Outcome
    /// What was found, or what failed; sentences.
    let message: String
    /// What to do about it; sentences.
    var remedy: String?
    /// The kind of the fault.
    var kind: Fault.Kind?
    /// An example of a configuration, where none was found.
    var example: JSON?
  }

  /// The findings about one profile.
  struct ProfileReport: Sendable {
    let profile: String
    let provider: String?
    var findings: [Finding] = []
  }

  let time: any TimeSource
  /// A response of any size shows that the host answers.
  private static let bodyLimit = 1 << 20

  func examine(_ profile: Profile) async -> ProfileReport {
    var examination = ProfileReport(profile: profile.name, provider: profile.providerID)
    let provider: Provider
    switch profile.provider {
    case .success(let found): provider = found
    case .failure(let fault):
      examination.findings.append(Self.failure(.configuration, fault, profile.name))
      return examination
    }
    let readOnly = profile.isReadOnly ? " (read-only)" : ""
    examination.findings.append(
      Finding(
        check: .configuration, outcome: .ok, message: "\(provider.descriptor.name) at \(provider.baseURL)\(readOnly)."))
    for check in [Check.credential, .host, .login, .read] {
      let call = VendorCall(deadline: time.now + profile.timeout)
      let finding = await look(check, provider, profile, call)
      examination.findings.append(finding)
      if finding.outcome == .failed { break }
    }
    return examination
  }

  private func look(_ check: Check, _ provider: Provider, _ profile: Profile, _ call: VendorCall) async -> Finding {
    do throws(Fault) {
      switch check {
      case .credential: return Finding(check: check, outcome: .ok, message: try await credential(provider))
      case .host: return Finding(check: check, outcome: .ok, message: try await hosts(provider, profile, call))
      case .login: return Finding(check: check, outcome: .ok, message: try await login(provider, call))
      default: return try await read(provider, profile, call)
      }
    } catch {
      return Self.failure(check, error, provider.profile)
    }
  }

  // MARK: The checks

  /// Reads the credentials of the first way to log in for which all are configured.
  private func credential(_ provider: Provider) async throws(Fault) -> String {
    let kinds = provider.descriptor.authKinds
    guard let credentials = provider.credentials,
      let kind = kinds.first(where: { $0.credentials.allSatisfy { credentials.source(of: $0) != nil } })
    else {
      let ways = kinds.map { $0.credentials.joined(separator: " and ") }.joined(separator: ", or ")
      throw Fault(.authRequired, "Missing credentials: \(provider.descriptor.name) requires \(ways).")
        .with("remedy", "Set them in credentials of the profile \(provider.profile).")
    }
    var found: [String] = []
    for name in kind.credentials + (kind.optional ?? []) {
      guard let source = credentials.source(of: name), try await credentials.value(name) != nil else { continue }
      found.append("\(name) (\(source))")
    }
    return "Found \(found.joined(separator: ", "))."
  }

  /// Sends a request to each host. Any response will do.
  private func hosts(_ provider: Provider, _ profile: Profile, _ call: VendorCall) async throws(Fault) -> String {
    guard let (settings, transport) = profile.made else { return "" }
    var addresses = [settings.baseURL]
    // A session that is unverified before it logs in sends its credentials with each request and needs no token service.
    if provider.session.status.state != .unverified, let tokenURL = settings.tokenURL,
      Self.origin(tokenURL) != Self.origin(settings.baseURL)
    {
      addresses.append(tokenURL)
    }
    for address in addresses {
      do throws(HTTPFailure) {
        _ = try await transport.send(
          HTTPRequest(.get, address), within: HTTPLimits(deadline: call.deadline, bodyBytes: Self.bodyLimit))
      } catch {
        if error.reason == .tooLarge { continue }
        let isConfiguration = error.reason == .unavailable || error.reason == .proxy
        throw Fault(
          isConfiguration ? .configuration : .vendorUnavailable,
          "Cannot reach \(Self.origin(address)). \(error.detail)"
        )
        .with("reason", error.reason.rawValue)
        .with("remedy", error.setting.map { Self.remedy(for: $0, error.reason, profile.name) })
      }
    }
    return "Reached \(addresses.map(Self.origin).joined(separator: " and "))."
  }

  private static func remedy(for setting: String, _ reason: HTTPFailure.Reason, _ profile: String) -> String {
    if reason == .tls { return VendorClient.tlsRemedy(profile) }
    return setting.contains { $0 == "_" }
      ? "Correct the environment variable \(setting)." : "Correct \(setting) of the profile \(profile)."
  }

  private static func origin(_ address: String) -> String {
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

  // MARK: What to do

  static func failure(_ check: Check, _ fault: Fault, _ profile: String) -> Finding {
    let issues = fault.data["issues"]?.array ?? []
    let texts = issues.compactMap { issue in
      issue["rule"]?.string.map { rule in [rule, issue["remedy"]?.string].compactMap(\.self).joined(separator: " ") }
    }
    guard texts.count > 1, texts.count == issues.count else {
      return Finding(
        check: check, outcome: .failed, message: Issue.sentence("", fault.message), remedy: remedy(fault, profile),
        kind: fault.kind, example: fault.data["example"])
    }
    // Each remedy follows its own rule.
    return Finding(
      check: check, outcome: .failed, message: texts.joined(separator: " "), kind: fault.kind,
      example: fault.data["example"])
  }

  private static func remedy(_ fault: Fault, _ profile: String) -> String? {
    if let stated = fault.data["remedy"]?.string { return stated }
    switch fault.kind {
    case .authRequired: return "Change the credentials of the profile \(profile)."
    case .forbidden: return "Ask the vendor for the permission."
    case .rateLimited:
      return fault.data["retryAfterSeconds"]?.integer.map { "Try again in \($0) s." } ?? "Try again later."
    case .vendorUnavailable where fault.data["vendorStatus"] != nil:
      return "The service of the vendor failed. Try again later."
    case .vendorUnavailable where fault.data["reason"] == "tls":
      return VendorClient.tlsRemedy(profile)
    case .vendorUnavailable: return "Check the network, the proxy, and baseURL of the profile \(profile)."
    case .notFound, .vendorProtocol: return "Check baseURL of the profile \(profile)."
    default: return nil
    }
  }
}
