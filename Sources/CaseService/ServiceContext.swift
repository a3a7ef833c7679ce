package import CaseModel
package import JSON
package import JSONRPC
package import Platform
package import ProviderKit
import Synchronization

/// The context that all methods share.
package final class ServiceContext: Sendable {
  /// Every kind of provider. They are not made before they are used: a server starts without them.
  package var kinds: [ProviderKind] { makeKinds() }
  package let time: any TimeSource
  package let log: Log
  package let redactor: Redactor
  package let version: String
  package let isReadOnly: Bool
  package let broadcaster: SessionStatusBroadcaster
  /// The listings that are sorted here, between their pages.
  let sortedListings: SortedListings
  /// The record of writes; nil if none is kept.
  package let audit: AuditLog?
  /// Nil for a program without a store.
  package let store: StoreAccess?
  let follower: ChangeFollower
  /// Watches the process of the client.
  package let watchProcess: (@Sendable (Int32) -> Void)?

  private let makeKinds: @Sendable () -> [ProviderKind]
  private let loadFiles: @Sendable () -> FileAccess
  private let loadQueries: @Sendable () -> SavedQueries
  private let loadProfiles: @Sendable () -> Result<[Profile], Fault>
  /// The last profiles of `loadProfiles`, and the number of their changes. Each request that needs a profile writes it.
  private let latest = Mutex<(profiles: [Profile], changes: Int)>(([], 0))

  /// - Parameters:
  ///   - files: the files that may be read and written; called by each request that does.
  ///   - queries: the saved queries; called by each request with a query.
  ///   - profiles: the profiles of the configuration as it is now; called by each request that needs one.
  package init(
    kinds: @escaping @autoclosure @Sendable () -> [ProviderKind], time: any TimeSource, log: Log, redactor: Redactor,
    version: String, isReadOnly: Bool = false, broadcaster: SessionStatusBroadcaster? = nil, store: StoreAccess? = nil,
    audit: AuditLog? = nil,
    watchProcess: (@Sendable (Int32) -> Void)? = nil,
    files: @escaping @Sendable () -> FileAccess = { FileAccess(roots: []) },
    queries: @escaping @Sendable () -> SavedQueries = { .none },
    profiles: @escaping @Sendable () -> Result<[Profile], Fault>
  ) {
    makeKinds = kinds
    self.time = time
    self.log = log
    self.redactor = redactor
    self.version = version
    self.isReadOnly = isReadOnly
    self.broadcaster = broadcaster ?? SessionStatusBroadcaster(redactor: redactor)
    self.store = store
    self.audit = audit
    self.watchProcess = watchProcess
    sortedListings = SortedListings(time: time)
    follower = ChangeFollower(store, time: time, log: log, redactor: redactor) { (try? profiles().get()) ?? [] }
    loadFiles = files
    loadQueries = queries
    loadProfiles = profiles
  }

  /// All profiles, in the order of the configuration. Throws if the configuration cannot be read.
  package func profiles() throws(Fault) -> [Profile] { try numberedProfiles().profiles }

  /// The same, with the number of changes of the profiles so far: equal numbers mean the same profiles.
  package func numberedProfiles() throws(Fault) -> (profiles: [Profile], changes: Int) {
    let profiles = try loadProfiles().get()
    return latest.withLock { latest in
      if !latest.profiles.elementsEqual(profiles, by: { $0 === $1 }) { latest = (profiles, latest.changes + 1) }
      return latest
    }
  }

  /// Reads the configuration now, so that its secrets are known: a trace records requests before they need a profile.
  package func learnSecrets() { _ = try? profiles() }

  /// The timeout of a request that sets none; for a request without a profile, the longest of all. Does not load the profiles:
  /// before they are loaded, it is the default of a profile.
  func timeout(ofProfile name: String?) -> Duration {
    let profiles = latest.withLock { $0.profiles }
    return profiles.first { $0.name == name }?.timeout ?? profiles.map(\.timeout).max() ?? ProfileSettings.usualTimeout
  }

  /// The profile of that name; `path` is the param that names it.
  package func profile(_ name: String, path: String, value: String? = nil) throws(Fault) -> Profile {
    let all = try profiles()
    guard let profile = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      let hint = Spelling.nearest(to: name, among: names, atMost: 1).first.map { " Did you mean \"\($0)\"?" } ?? ""
      throw .invalidParams(
        path, "Unknown profile \"\(name)\". Known profiles: \(names.joined(separator: ", ")).\(hint)",
        value: .string(value ?? name))
    }
    return profile
  }

  func files() -> FileAccess { loadFiles() }

  /// Checks a file as `attachments/add` does before it sends it, and returns its size. Throws `invalidParams` at `path`.
  package func sendableSize(of path: String) throws(Fault) -> Int { Int(clamping: try files().open(path).size) }

  func savedQueries() -> SavedQueries { loadQueries() }

  /// Refuses what the program's options or the profile's configuration forbid. No other code decides by policy.
  package func allow(
    _ method: String, _ effect: Effect, on profile: Profile, consent: Consent
  ) throws(Fault) {
    if effect == .session { return }
    if effect.isWrite { try refuseIfReadOnly(profile) }
    guard permits(method, effect, on: profile) else {
      throw Self.refused(
        "Refused: \"allow\" of the profile \(profile.name) permits neither \(method) nor \(effect.rawValue).", .allow,
        profile)
    }
    if consent == .none, profile.policy.requiresConfirmation(of: method, effect: effect.rawValue) {
      throw Self.refused(
        "Refused: the profile \(profile.name) requires that a person confirms \(method). This client did not ask.",
        .confirm,
        profile)
    }
  }

  /// Whether `allow` of the profile permits a method.
  package func permits(_ method: String, _ effect: Effect, on profile: Profile) -> Bool {
    effect == .session || profile.policy.permits(method, effect: effect.rawValue)
  }

  /// Whether the policy of the profile permits a read that no person asked for, such as one of cases in a document. The others are
  /// left out: a question for each of them would not be read.
  package func permitsUnasked(_ method: String, _ effect: Effect, on profile: Profile) -> Bool {
    permits(method, effect, on: profile)
      && !profile.policy.requiresConfirmation(of: method, effect: effect.rawValue)
  }

  /// Which rule refuses a request (`data.policy`).
  package enum PolicyRule: String, Sendable { case allow, confirm, audit, consent }

  static func refused(_ message: String, _ rule: PolicyRule, _ profile: Profile) -> Fault {
    Fault(.readOnly, message).with("profile", profile.name).with("policy", rule.rawValue)
  }

  /// Refuses to write a local file for a read-only profile. For the vendor, a download is a read.
  func allowWritingFiles(for profile: Profile) throws(Fault) {
    do throws(Fault) {
      try refuseIfReadOnly(profile)
    } catch {
      throw error.with("remedy", "Omit `path` to get the bytes in the response, up to 8 MiB.")
    }
  }

  private func refuseIfReadOnly(_ profile: Profile) throws(Fault) {
    if isReadOnly {
      throw Fault(.readOnly, "Refused: casewire runs with --read-only. Start it without --read-only to write.").with(
        "profile", profile.name)
    }
    if profile.isReadOnly {
      throw Fault(.readOnly, "Refused: the profile \(profile.name) is readOnly in the configuration.")
        .with("profile", profile.name)
    }
  }

  /// The fault as the client gets it, without secrets.
  package func responseError(_ fault: Fault) -> ResponseError {
    var error = ResponseError(code: fault.kind.code, kind: fault.kind.rawValue, message: redactor.redact(fault.message))
    error.data = redacted(fault.data)
    return error
  }

  /// The value without secrets in any text, including names of members and bytes of a vendor.
  package func redacted(_ json: JSON) -> JSON { redactor.redact(json) }
}

extension ServiceContext {
  /// The names of the profiles whose cases are stored and may be read without a question.
  package func profilesToFollow() throws(Fault) -> [String] {
    try profiles().filter { profile in
      profile.isStored && (try? profile.provider.get())?.cases != nil
        && permitsUnasked(ChangesList.name, ChangesList.effect, on: profile)
    }.map(\.name)
  }
}
