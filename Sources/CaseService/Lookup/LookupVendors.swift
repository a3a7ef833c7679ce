import CaseModel
import CaseStore
import Platform
import ProviderKit

/// The requests for cases that run, and when each profile may be asked again. Used under the lock of `CaseLookup`.
struct LookupVendors {
  /// A background request for several cases.
  struct Round {
    let keys: [CaseKey]
    var task: Task<Void, Never>?
  }

  private struct Vendor {
    /// At most one; written by `begin` and `settle`.
    var round: Round?
    /// The failures one after the other; written by `settle`, like the other members.
    var failures = 0
    /// When rounds may go on.
    var nextRound: MonotonicTime?
    /// When any request may be sent: earlier than `nextRound` if the vendor just cannot be reached.
    var nextRequest: MonotonicTime?
    /// The requests of the last hour that no store counts.
    var used: [MinuteRequests] = []
  }

  /// The cases that are being requested.
  private(set) var requested: Set<CaseKey> = []
  private var vendors: [String: Vendor] = [:]

  /// How long after a failure the vendor is asked again for a person who waits.
  private static let shortPause = Duration.seconds(5)

  func used(_ profile: String) -> [MinuteRequests] { vendors[profile]?.used ?? [] }

  func hasRound(_ profile: String) -> Bool { vendors[profile]?.round != nil }

  /// When the next round may begin; nil for any time.
  func nextRound(_ profile: String, _ now: MonotonicTime) -> MonotonicTime? {
    vendors[profile]?.nextRound.flatMap { $0 > now ? $0 : nil }
  }

  /// Whether a case may be requested for a person who waits.
  func mayRequest(_ profile: String, _ now: MonotonicTime) -> Bool {
    vendors[profile]?.nextRequest.map { $0 <= now } ?? true
  }

  // MARK: Writing

  /// Adds a case that is requested alone. Returns false if it is requested already.
  mutating func begin(_ key: CaseKey) -> Bool { requested.insert(key).inserted }

  mutating func begin(_ round: Round, of profile: String) {
    requested.formUnion(round.keys)
    vendors[profile, default: Vendor()].round = round
  }

  /// The tasks of the rounds without a case that is still needed.
  func unneeded(_ isNeeded: (CaseKey) -> Bool) -> [Task<Void, Never>] {
    vendors.values.compactMap(\.round).filter { !$0.keys.contains(where: isNeeded) }.compactMap(\.task)
  }

  /// - Parameter isRound: whether the request was a round.
  mutating func settle(
    _ keys: [CaseKey], of profile: String, _ outcome: VendorLookup.Outcome, isRound: Bool, _ time: any TimeSource
  ) {
    requested.subtract(keys)
    var vendor = vendors[profile] ?? Vendor()
    if isRound { vendor.round = nil }
    let (now, date) = (time.now, time.date)
    if outcome.uncounted > 0 {
      vendor.used.removeAll { $0.minute < RequestBudget.start(date) }
      vendor.used.append(MinuteRequests(minute: RequestBudget.minute(date), count: outcome.uncounted))
    }
    if let fault = outcome.fault, fault.kind != .cancelled {
      vendor.failures += 1
      let asked = Duration.seconds(PollingPlan.pause(fault))
      vendor.nextRound = now + max(ChangeFollower.pause(after: vendor.failures), asked)
      vendor.nextRequest = now + max(Self.shortPause, asked)
    } else if outcome.fault == nil {
      vendor.failures = 0
      // The minutes of the budget end later than their requests.
      let pause = outcome.nextAt.map { Duration.seconds(min(max(1, $0.timeIntervalSince(date)), 86_400)) }
      vendor.nextRequest = pause.map { now + $0 }
      // Without an answer, the next round would be the same.
      vendor.nextRound = vendor.nextRequest ?? (outcome.answers.isEmpty ? now + ChangeFollower.pause(after: 1) : nil)
    }
    vendors[profile] = vendor
  }
}
