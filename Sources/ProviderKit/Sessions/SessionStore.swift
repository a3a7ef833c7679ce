package import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps sessions between processes: a folder of mode 0700 with a file of mode 0600 for each, replaced atomically.
///
/// No problem here fails a request. What cannot be read is ignored. A folder or file that others could have changed is not
/// used, with one warning. A broken file is renamed.
package final class SessionStore: Sendable {
  package let folder: String
  let time: any TimeSource
  private let boot: String?
  private let patience: Duration
  private let warn: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    /// The reported problems, in order.
    var problems: [String] = []
    /// Files that others could have changed; their sessions are kept in memory only.
    var avoided: Set<String> = []
    /// Whether the folder cannot be used.
    var isOff = false
    /// Whether the leftovers of killed processes were removed.
    var isSwept = false
  }

  /// Far more than any vendor's tokens have.
  private static let sizeLimit = 1 << 20

  /// A temporary file that is older is the leftover of a killed process. In seconds.
  private static let longestWrite = 60

  /// - Parameters:
  ///   - folder: an absolute path; created at the first write.
  ///   - boot: the current boot of the machine, see `Boot.id`.
  ///   - patience: how long another process may take to fetch a token. One exchange takes less; a stopped process must not
  ///     stop all others.
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

  /// `$XDG_STATE_HOME/casewire/sessions`, else `~/.local/state/casewire/sessions`; nil without a home. XDG Base Directory
  /// Specification: a relative path in the variable must be ignored.
  package static func usualFolder(_ environment: [String: String]) -> String? {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return FileSystem.absolute("casewire/sessions", relativeTo: state)
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return FileSystem.absolute(".local/state/casewire/sessions", relativeTo: home)
  }

  /// The problems, one sentence each.
  package var problems: [String] { state.withLock { $0.problems } }

  /// Checks whether the store can be used, and creates the folder.
  package func examine() { _ = isUsable(makes: true) }

  /// Now, in a form that other processes can compare.
  var timestamp: SharedTimestamp { SharedTimestamp(time, boot: boot) }

  // MARK: Records

  /// The stored session; nil if there is none that can be used.
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

  /// Stores a record; removes the file of an empty one. Runs on a separate thread, because it waits for the disk.
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
    // The old file may have a spent refresh token, whose second use can end the login at the vendor.
    state.withLock { _ = $0.avoided.insert(path) }
    try? FileSystem.remove(path)
    note("Cannot store the session: \(failure.reason). It is kept in memory only.")
  }

  /// Deletes the stored session of a profile, made with any credential, including broken, unused and temporary files. Returns
  /// what to do by hand if that fails, else nil.
  func remove(_ key: SessionKey) -> String? {
    guard isUsable(makes: false) else {
      // A folder that others can change is not used, not even to delete in it.
      let isStored = FileSystem.permissions(path(key)) != nil
      return isStored ? "Cannot remove the stored session: the folder \(folder) is not used. Remove \(path(key))." : nil
    }
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

  /// The result of waiting for the right to fetch.
  enum Turn: Sendable {
    /// Release it afterwards; nil if locking is not possible.
    case mine(FileLock?)
    /// Another process holds it for too long.
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
      note("Sessions are kept in memory only. \(error). Use --no-session-store if this is intended.")
      return false
    }
  }

  private func isAvoided(_ path: String) -> Bool { state.withLock { $0.avoided.contains(path) } }

  private func avoid(_ path: String, _ why: String) {
    state.withLock { _ = $0.avoided.insert(path) }
    note("A session is kept in memory only. \(why), or remove the file.")
  }

  /// The name of a broken file: always the same, so that they do not pile up.
  private static func aside(_ path: String) -> String { path + ".broken" }

  private func setAside(_ path: String) {
    do throws(SystemError) {
      try FileSystem.move(path, to: Self.aside(path))
      note("The session file \(path) is not valid. It was renamed to \(Self.aside(path)).")
    } catch {
      // Another process may have been faster.
      if !error.isAbsence {
        avoid(
          path,
          "The session file \(path) is not valid, and cannot be renamed: \(error.reason). Make its folder writable")
      }
    }
  }

  /// Warns of each problem once.
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
  /// Whether the file does not exist.
  fileprivate var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
}
