import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

/// Collects what one request read, so that it is stored after the response.
package final class ReadRecorder: Sendable {
  package struct Reading: Sendable {
    let profile: Profile
    let cases: ListedCases
    /// Whether the profile was logged in with other credentials when the request began.
    let isLoginReplaced: Bool
    /// Whether a whole case was read, which settles a write with an unknown outcome.
    var isWhole = false
  }

  private let collected = Mutex<[Reading]>([])

  func add(_ reading: Reading) { collected.withLock { $0.append(reading) } }

  /// The readings so far. They are not returned again.
  func take() -> [Reading] {
    collected.withLock { readings in
      defer { readings = [] }
      return readings
    }
  }
}
