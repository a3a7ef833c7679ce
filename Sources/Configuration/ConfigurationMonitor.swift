import CaseModel
import Platform
import ProviderKit
import Synchronization

/// Holds the configuration, and reads it again when its file has changed. Editors run for days.
///
/// A profile that did not change keeps its session. While the file or a profile in it has a fault, that is the answer, and
/// the profiles as they were before are kept aside. A pipe, and the profile that the environment makes, are read once.
package final class ConfigurationMonitor: Sendable {
  private struct State {
    var configuration: Configuration?
    /// Of the file before it was read last.
    var signature: FileSignature?
    var checkedAt = MonotonicTime(nanoseconds: 0)
    /// Whether the file was read again after it changed, or had not changed for a while. Two changes within one tick of the file
    /// system's clock can have the same signature.
    var isSettled = false
    var isWatched = true
    /// The profiles of the last configuration without a fault.
    var profiles: [Profile] = []
    /// Earlier profiles of names that have a fault now.
    var aside: [Profile] = []
    /// The protected paths of the last configuration without a fault.
    var protectedPaths: [String] = []
  }

  /// The shortest time between two looks at the file.
  private static let interval = Duration.seconds(1)

  private let environment: LoadEnvironment
  private let path: String
  private let signature: @Sendable (String) -> FileSignature?
  private let state = Mutex(State())

  /// - Parameter signature: looks at a file.
  package init(
    _ environment: LoadEnvironment,
    signature: @escaping @Sendable (String) -> FileSignature? = { FileSignature(of: $0) }
  ) {
    self.environment = environment
    self.signature = signature
    path = ConfigurationFile.locate(environment).path
  }

  /// The configuration as it is now; looks at the file at most once a second.
  package func current() -> Configuration {
    let now = environment.context.time.now
    return state.withLock { state in
      guard let known = state.configuration else { return load(&state, signature(path), now) }
      guard state.isWatched, now >= state.checkedAt + Self.interval else { return known }
      state.checkedAt = now
      let signature = signature(path)
      guard signature != state.signature else {
        defer { state.isSettled = true }
        return state.isSettled ? known : load(&state, signature, now)
      }
      state.isSettled = false
      environment.context.log?.info("The configuration \(path) has changed and is read again.")
      return load(&state, signature, now)
    }
  }

  private func load(_ state: inout State, _ signature: FileSignature?, _ now: MonotonicTime) -> Configuration {
    let isFirst = state.configuration == nil
    var loaded = Configuration.load(environment, keeping: state.profiles + state.aside)
    state.checkedAt = now
    state.signature = signature
    if isFirst { state.isSettled = signature?.isSettled ?? false }
    // A file that was there once is watched, also when it is gone and the environment makes a profile.
    if isFirst && loaded.file == nil && loaded.fault == nil { state.isWatched = false }
    if signature?.isReadable == false { state.isWatched = false }
    if loaded.fault == nil {
      if !isFirst { replaceProfiles(of: &state, by: loaded.profiles) }
      state.profiles = loaded.profiles
      state.protectedPaths = loaded.protectedPaths
    } else {
      loaded.protectedPaths += state.protectedPaths
    }
    state.configuration = loaded
    return loaded
  }

  // MARK: Sessions

  private func replaceProfiles(of state: inout State, by new: [Profile]) {
    let old = (state.profiles + state.aside).filter(\.isUsable)
    let left = old.filter { profile in !new.contains { $0 === profile } }
    let broken = Set(new.filter { !$0.isUsable }.map(\.name))
    state.aside = left.filter { broken.contains($0.name) }
    let gone = left.filter { !broken.contains($0.name) }
    let come = new.filter { profile in !old.contains { $0 === profile } }
    for profile in gone { profile.retire() }
    guard let report = environment.context.sessionChanged, !(gone.isEmpty && come.isEmpty) else { return }
    let before = Self.statuses(gone)
    // In a separate task: the caller may own a lock that the receiver of the report needs.
    Task.detached {
      let after = Self.statuses(come)
      for status in before where !after.contains(where: { $0.profile == status.profile }) {
        let end = SessionStatus(profile: status.profile, provider: status.provider, state: .none, source: nil)
        if status != end { report(end) }
      }
      for status in after where !before.contains(status) { report(status) }
    }
  }

  /// Only of profiles that can be used.
  private static func statuses(_ profiles: [Profile]) -> [SessionStatus] {
    profiles.compactMap { try? $0.provider.get().session.status }
  }
}

extension Profile {
  fileprivate var isUsable: Bool { (try? provider.get()) != nil }
}
