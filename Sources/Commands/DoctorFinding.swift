import CaseModel
import JSON
import ProviderKit

extension Doctor {
  /// The checks, in the order of the report. `library` and `sessions` concern all profiles, and most of `store` does.
  enum Check: String, Sendable { case configuration, library, sessions, credential, host, login, read, store }

  enum Outcome: String, Sendable { case ok, failed, skipped }

  /// The outcome of one check, or one of the errors that it found.
  struct Finding: Sendable {
    let check: Check
    let outcome: Outcome
    /// What was found, or what failed; sentences.
    let message: String
    /// What to do about it; sentences.
    var remedy: String?
    /// The kind of the fault.
    var kind: Fault.Kind?
    /// The configuration file, and the key in it, to which an error belongs.
    var file: String?
    var key: String?
    /// An example of a configuration, where none was found.
    var example: JSON?
  }

  /// The findings about one profile.
  struct ProfileReport: Sendable {
    let profile: String
    let provider: String?
    var findings: [Finding] = []
  }

  // MARK: Faults

  /// A finding for each issue of a fault, or one for a fault without issues.
  static func failures(_ check: Check, _ fault: Fault, _ profile: String) -> [Finding] {
    let whole = Finding(
      check: check, outcome: .failed, message: Issue.sentence("", fault.message), remedy: remedy(fault, profile),
      kind: fault.kind, file: fault.data["file"]?.string,
      key: fault.data["key"]?.string.flatMap { $0.isEmpty ? nil : $0 }, example: fault.data["example"])
    var issues = (fault.data["issues"]?.array ?? []).compactMap { issue -> Finding? in
      guard let rule = issue["rule"]?.string else { return nil }
      return Finding(
        check: check, outcome: .failed, message: rule, remedy: issue["remedy"]?.string ?? whole.remedy,
        kind: fault.kind, file: whole.file, key: issue["path"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }
    guard var last = issues.popLast() else { return [whole] }
    last.example = whole.example
    return issues + [last]
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
