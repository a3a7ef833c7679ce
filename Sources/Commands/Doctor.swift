import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Looks whether everything that a profile needs is there: one thing after another, up to the first that is not.
struct Doctor: Sendable {
  /// What is looked at, in this order.
  enum Check: String, Sendable { case configuration, sessions, credential, host, login, read }

  enum Outcome: String, Sendable { case ok, failed, skipped }

  /// What was found out about one thing.
  struct Finding: Sendable {
    let check: Check
    let outcome: Outcome
    /// What is there, or what is wrong; a sentence.
    let message: String
    /// What to do about it.
    var remedy: String?
    /// The kind of the fault.
    var kind: Fault.Kind?
    /// What a configuration looks like, where there is none.
    var example: JSON?
  }

  /// All about one profile.
  struct ProfileReport: Sendable {
    let profile: String
    let provider: String?
    var findings: [Finding] = []
  }

  let time: any TimeSource
  /// An answer of any size shows that the host is there.
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
    let readOnly = profile.isReadOnly ? ", read-only" : ""
    examination.findings.append(
      Finding(
        check: .configuration, outcome: .ok, message: "\(provider.descriptor.name) at \(provider.baseURL)\(readOnly)"))
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
      default: return try await read(provider, call)
      }
    } catch {
      return Self.failure(check, error, provider.profile)
    }
  }

  // MARK: The checks

  /// Reads what the first way to log in takes that has all of it.
  private func credential(_ provider: Provider) async throws(Fault) -> String {
    let kinds = provider.descriptor.authKinds
    guard let credentials = provider.credentials,
      let kind = kinds.first(where: { $0.credentials.allSatisfy { credentials.source(of: $0) != nil } })
    else {
      let ways = kinds.map { $0.credentials.joined(separator: " and ") }.joined(separator: ", or ")
      throw Fault(.authRequired, "there are not enough credentials: \(provider.descriptor.name) takes \(ways)")
        .with("remedy", "set credentials of the profile \(provider.profile)")
    }
    var found: [String] = []
    for name in kind.credentials + (kind.optional ?? []) {
      guard let source = credentials.source(of: name), try await credentials.value(name) != nil else { continue }
      found.append("\(name) (\(source))")
    }
    return found.joined(separator: ", ")
  }

  /// Asks each host for anything; that it answers is enough, whatever it says.
  private func hosts(_ provider: Provider, _ profile: Profile, _ call: VendorCall) async throws(Fault) -> String {
    guard let (settings, transport) = profile.made else { return "" }
    var addresses = [settings.baseURL]
    // A session that is unverified before it logs in sends its credentials along; nothing is exchanged for them.
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
          "\(Self.origin(address)) is not reached: \(error.detail)"
        )
        .with("reason", error.reason.rawValue)
        .with("remedy", error.setting.map { Self.remedy(for: $0, error.reason, profile.name) })
      }
    }
    return "\(addresses.map(Self.origin).joined(separator: " and ")) answer\(addresses.count == 1 ? "s" : "")"
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
    guard let end = status.expiresAt else { return "the vendor takes the credentials" }
    return "the token lives until \(RFC3339.format(end))"
  }

  private func read(_ provider: Provider, _ call: VendorCall) async throws(Fault) -> Finding {
    do throws(Fault) {
      guard try await provider.tryOut(call) else {
        return Finding(check: .read, outcome: .skipped, message: "there is nothing cheap to read")
      }
      return Finding(check: .read, outcome: .ok, message: "one record was read")
    } catch {
      // Cisco: what is listed has to be named, and a profile need not name anything.
      guard error.kind == .invalidParams else { throw error }
      return Finding(
        check: .read, outcome: .skipped, message: "the profile alone does not say what to list: \(error.message)")
    }
  }

  // MARK: What to do

  static func failure(_ check: Check, _ fault: Fault, _ profile: String) -> Finding {
    Finding(
      check: check, outcome: .failed, message: fault.message, remedy: remedy(fault, profile), kind: fault.kind,
      example: fault.data["example"])
  }

  private static func remedy(_ fault: Fault, _ profile: String) -> String? {
    if let stated = fault.data["remedy"]?.string { return stated }
    switch fault.kind {
    case .authRequired: return "change the credentials of the profile \(profile)"
    case .forbidden: return "ask for the permission at the vendor"
    case .rateLimited:
      return fault.data["retryAfterSeconds"]?.integer.map { "try again in \($0) s" } ?? "try again later"
    case .vendorUnavailable where fault.data["vendorStatus"] != nil:
      return "the trouble is the vendor's; try again later"
    case .vendorUnavailable where fault.data["reason"] == "tls":
      return VendorClient.tlsRemedy(profile)
    case .vendorUnavailable: return "look at the network, at the proxy, and at baseURL of the profile \(profile)"
    case .notFound, .vendorProtocol: return "look at baseURL of the profile \(profile)"
    default: return nil
    }
  }
}
