import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

/// Collects what one request read, so that it is stored after the response.
package final class ReadRecorder: Sendable {
  /// What is known of the account of a profile before a request.
  struct AccountMark: Sendable {
    /// `Profile.loginCount`.
    let loginCount: Int
    /// Nil if no token was valid.
    let source: StoreSource?
  }

  struct Reading: Sendable {
    let profile: Profile
    let cases: ListedCases
    let account: AccountMark
    /// Whether a whole case was read, which settles a write with an unknown outcome.
    var isWhole = false
  }

  private struct State {
    /// Removed by `take`.
    var readings: [Reading] = []
    /// The number of rows in `readings`.
    var rows = 0
    /// By the name of the profile; written before its request.
    var accounts: [String: StoreSource] = [:]
  }

  /// The most rows that one request keeps: a long listing would hold all of them in memory.
  private static let mostRows = 2000

  private let state = Mutex(State())

  func add(_ reading: Reading) {
    state.withLock { state in
      guard state.rows < Self.mostRows else { return }
      state.readings.append(reading)
      state.rows += reading.cases.rows.count
    }
  }

  /// Notes the account of a profile before its request.
  func note(_ source: StoreSource, of profile: Profile) { state.withLock { $0.accounts[profile.name] = source } }

  func mark(of profile: Profile) -> AccountMark {
    AccountMark(loginCount: profile.loginCount, source: state.withLock { $0.accounts[profile.name] })
  }

  /// The readings so far. They are not returned again.
  func take() -> [Reading] {
    state.withLock { state in
      defer { (state.readings, state.rows) = ([], 0) }
      return state.readings
    }
  }
}
