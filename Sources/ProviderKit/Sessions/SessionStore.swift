package import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where sessions live between processes: a folder of mode 0700 with a file of mode 0600 for each, written by a rename.
///
/// Nothing here fails a request. What cannot be read is as if it were not there; a folder or file that others could have
/// touched is left alone, with one warning; what is broken is set aside under another name.
package final class SessionStore: Sendable {
  package let folder: String
  let time: any TimeSource
  private let boot: String?
  private let patience: Duration
  private let warn: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    /// What was warned of, in order.
    var problems: [String] = []
    /// Files that others could have touched: in memory only from now on.
    var avoided: Set<String> = []
    /// Whether the whole folder is of no use.
    var isOff = false
    /// Whether what processes left behind that were killed in a write was removed.
    var isSwept = false
  }

  /// Far above what any vendor's tokens take.
  private static let sizeLimit = 1 << 20

  /// What is half written for longer than this was left behind by a process that was killed. In seconds.
  private static let longestWrite = 60

  /// - Parameters:
  ///   - folder: absolute; made at the first write.
  ///   - boot: the machine's present run, see `Boot.id`.
  ///   - patience: how long another process may take to fetch a token. One exchange takes less; a process that was stopped
  ///     in the middle of its own must not stop all others.
  ///   - warn: receives each problem once.
  package init(
    folder: String, time: any TimeSource, boot: String?, patience: Duration = .seconds(15),
    warn: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.time = time
    self.boot = boot
    self.patience = patience
    self.warn = warn
  }

  /// `$XDG_STATE_HOME/casewire/sessions`, else `~/.local/state/casewire/sessions`; nil without a home. A relative path in
  /// XDG Base Directory Specification: the variable must be ignored.
  package static func usualFolder(_ environment: [String: String]) -> String? {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return FileSystem.absolute("casewire/sessions", relativeTo: state)
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return FileSystem.absolute(".local/state/casewire/sessions", relativeTo: home)
  }

  /// What is wrong, a sentence each; empty while all is well.
  package var problems: [String] { state.withLock { $0.problems } }

  /// Looks whether it can be used, and makes the folder.
  package func examine() { _ = isUsable(makes: true) }

  /// Now, in a form that other processes understand.
  var timestamp: SharedTimestamp { SharedTimestamp(time, boot: boot) }

  // MARK: Records

  /// What is kept for the key; nil when that is nothing, or nothing that can be used.
  func load(_ key: SessionKey) -> SessionRecord? {
    let path = path(key)
    guard isUsable(makes: false), !isAvoided(path) else { return nil }
    let bytes: [UInt8]
    do throws(SecretFileError) {
      bytes = try SecretFile.read(path, limit: Self.sizeLimit)
    } catch {
      switch error {
      case .unreadable(_, let reason) where reason.isAbsence: break
      case .exposed, .foreign, .notAFile, .unreadable: avoid(path, "\(error)")
      case .tooLarge: setAside(path)
      }
      return nil
    }
    switch SessionRecord.read(bytes, for: key) {
    case .success(let record): return record
    case .failure(.foreign): return nil
    case .failure(.unknown):
      setAside(path)
      return nil
    }
  }

  /// Keeps a record; one with nothing in it removes the file. Runs on a thread of its own, since it waits for the disk.
  func save(_ record: SessionRecord, _ key: SessionKey) async {
    let path = path(key)
    guard isUsable(makes: true), !isAvoided(path) else { return }
    let mustSweep = state.withLock { state in
      defer { state.isSwept = true }
      return !state.isSwept
    }
    let failure: SystemError? = await DetachedThread.value { [folder] in
      if mustSweep { AtomicFile.removeLeftovers(in: folder, olderThan: Self.longestWrite) }
      do throws(SystemError) {
        if record.isEmpty {
          try FileSystem.remove(path)
        } else {
          try AtomicFile.write(record.bytes(for: key), to: path, mode: 0o600)
        }
        return nil
      } catch {
        return error
      }
    }
    guard let failure else { return }
    // What is there now may hold a refresh token that is spent, and using that twice can end the login at the vendor.
    state.withLock { _ = $0.avoided.insert(path) }
    try? FileSystem.remove(path)
    note("Cannot store the session: \(failure.reason). It is kept in memory only.")
  }

  /// Forgets the session of a profile, whatever credential it was made with, also one that is not used because others
  /// could have touched it, what was set aside, and what was half written. What to do by hand when that failed, else nil.
  func remove(_ key: SessionKey) -> String? {
    guard isUsable(makes: false) else { return nil }
    AtomicFile.removeLeftovers(in: folder, olderThan: Self.longestWrite)
    for path in [path(key), Self.aside(path(key))] {
      do throws(SystemError) {
        try FileSystem.remove(path)
      } catch {
        return "Cannot remove the stored session: \(error.reason). Remove \(path)."
      }
    }
    state.withLock { _ = $0.avoided.remove(path(key)) }
    return nil
  }

  /// What becomes of a try to be the only one that fetches.
  enum Turn: Sendable {
    /// To be let go of afterwards; nil where there is nothing to lock.
    case mine(FileLock?)
    /// Another process has had it for too long.
    case taken
  }

  /// Waits until no other process fetches for this key.
  func turn(_ key: SessionKey) async -> Turn {
    guard isUsable(makes: true), !isAvoided(path(key)) else { return .mine(nil) }
    do throws(SystemError) {
      return try await FileLock.wait(path(key, "lock"), for: patience).map { .mine($0) } ?? .taken
    } catch {
      // Some network file systems have no locks.
      note("Cannot lock stored sessions: \(error.reason). Several processes may log in at the same time.")
      return .mine(nil)
    }
  }

  private func path(_ key: SessionKey, _ ending: String = "json") -> String { "\(folder)/\(key.fileName).\(ending)" }

  // MARK: Troubles

  private func isUsable(makes: Bool) -> Bool {
    guard !state.withLock({ $0.isOff }) else { return false }
    do throws(SecretFolder.FolderError) {
      guard makes else { return try SecretFolder.exists(folder) }
      try SecretFolder.make(folder)
      return true
    } catch {
      state.withLock { $0.isOff = true }
      note("sessions are kept in memory only: \(error) (or use --no-session-store)")
      return false
    }
  }

  private func isAvoided(_ path: String) -> Bool { state.withLock { $0.avoided.contains(path) } }

  private func avoid(_ path: String, _ why: String) {
    state.withLock { _ = $0.avoided.insert(path) }
    note("a session is kept in memory only: \(why); or remove it")
  }

  /// The name that a broken file gets: one for all that ever were, so that they do not pile up.
  private static func aside(_ path: String) -> String { path + ".broken" }

  private func setAside(_ path: String) {
    do throws(SystemError) {
      try FileSystem.move(path, to: Self.aside(path))
      note("\(path) is not a valid session. It was renamed to \(Self.aside(path)).")
    } catch {
      // Another process may have been faster.
      if !error.isAbsence { avoid(path, "\(path) is not a valid session and cannot be renamed: \(error.reason)") }
    }
  }

  /// Warns once of each problem.
  func note(_ problem: String) {
    let isNew = state.withLock { state in
      guard !state.problems.contains(problem), state.problems.count < 20 else { return false }
      state.problems.append(problem)
      return true
    }
    if isNew { warn(problem) }
  }
}

extension SystemError {
  /// Whether there is no such file.
  fileprivate var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
}
