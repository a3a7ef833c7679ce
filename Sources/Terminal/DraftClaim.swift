import Platform

/// The right of one process to a draft while it is sent or written. Others neither send nor delete it.
struct DraftClaim {
  private let lock: FileLock
  private let path: String

  private static let suffix = ".lock"

  /// Returns nil if another process has it.
  static func take(_ draft: String) throws(SystemError) -> DraftClaim? {
    let path = draft + suffix
    return try FileLock.take(path).map { DraftClaim(lock: $0, path: path) }
  }

  /// Whether a process has it.
  static func isTaken(_ draft: String) -> Bool {
    guard FileSystem.permissions(draft + suffix) != nil else { return false }
    guard let claim = try? take(draft) else { return true }
    // A process that ended early left the file.
    claim.end()
    return false
  }

  /// The file is removed while it is locked: another process that has opened it sees that, and makes a new one.
  func end() {
    try? FileSystem.remove(path)
    lock.release()
  }
}
