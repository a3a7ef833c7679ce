import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

/// Collects what one request read, so that it is stored after the response.
///
/// A long listing passes on its rows in parts while it runs: all of them reach the store, and few are in memory.
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

  fileprivate struct State {
    /// Added by `add`, removed by `add` and `take`.
    var readings: [Reading] = []
    /// The number of rows in `readings`.
    var rows = 0
    /// Whether the response is complete. Set by `take`. What is read ahead of the client comes later.
    var isTaken = false
    /// By the name of the profile; written before its request.
    var accounts: [String: StoreSource] = [:]
  }

  /// The number of rows that a request passes on before its response is complete. Most requests read fewer.
  private static let part = 2000

  private let state = Mutex(State())
  private let store: @Sendable ([Reading]) -> Void

  /// - Parameter store: stores in the background what was read.
  init(store: @escaping @Sendable ([Reading]) -> Void) { self.store = store }

  func add(_ reading: Reading) {
    let part = state.withLock { state -> [Reading] in
      state.readings.append(reading)
      state.rows += reading.cases.rows.count
      return state.isTaken || state.rows >= Self.part ? state.takeReadings() : []
    }
    if !part.isEmpty { store(part) }
  }

  /// Notes the account of a profile before its request.
  func note(_ source: StoreSource, of profile: Profile) { state.withLock { $0.accounts[profile.name] = source } }

  func mark(of profile: Profile) -> AccountMark {
    AccountMark(loginCount: profile.loginCount, source: state.withLock { $0.accounts[profile.name] })
  }

  /// The readings that were not passed on, when the response is complete. Later ones are passed on at once.
  func take() -> [Reading] {
    state.withLock { state in
      state.isTaken = true
      return state.takeReadings()
    }
  }
}

extension ReadRecorder.State {
  fileprivate mutating func takeReadings() -> [ReadRecorder.Reading] {
    defer { (readings, rows) = ([], 0) }
    return readings
  }
}
