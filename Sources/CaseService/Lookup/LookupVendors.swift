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
    /// When any request may be sent, and why not earlier: before `nextRound` if the vendor just cannot be reached.
    var nextRequest: (time: MonotonicTime, obstacle: LookupObstacle)?
    /// The requests of the last hour that no store counts.
    var used: [MinuteRequests] = []
    /// The requests that may be sent now and are not counted yet; written by `reserve` and `settle`.
    var reserved = 0
    /// The number of requests that were counted so far.
    var counted = 0
  }

  /// The cases that are being requested.
  private(set) var requested: Set<CaseKey> = []
  private var vendors: [String: Vendor] = [:]

  /// How long after a failure the vendor is asked again for a person who waits.
  private static let shortPause = Duration.seconds(5)

  /// What the budget of a profile has to consider besides the store.
  func usage(_ profile: String) -> LookupUsage {
    LookupUsage(requests: vendors[profile]?.used ?? [], counted: vendors[profile]?.counted ?? 0)
  }

  func hasRound(_ profile: String) -> Bool { vendors[profile]?.round != nil }

  /// When the next round may begin; nil for any time.
  func nextRound(_ profile: String, _ now: MonotonicTime) -> MonotonicTime? {
    vendors[profile]?.nextRound.flatMap { $0 > now ? $0 : nil }
  }

  /// Why no case of a profile may be requested now, and when one may; nil if one may be.
  func obstacle(_ profile: String, _ now: MonotonicTime) -> (time: MonotonicTime, obstacle: LookupObstacle)? {
    vendors[profile]?.nextRequest.flatMap { $0.time > now ? $0 : nil }
  }

  // MARK: Writing

  /// Adds a case that is requested alone. Returns false if it is requested already.
  mutating func begin(_ key: CaseKey) -> Bool { requested.insert(key).inserted }

  mutating func begin(_ round: Round, of profile: String) {
    requested.formUnion(round.keys)
    vendors[profile, default: Vendor()].round = round
  }

  /// Reserves requests of a budget, so that two look-ups that read it at the same time do not both use it.
  ///
  /// - Parameters:
  ///   - left: what was left of the budget when it was read.
  ///   - usage: as it was before the budget was read.
  mutating func reserve(_ count: Int, of left: Int, _ profile: String, since usage: LookupUsage) -> Int {
    var vendor = vendors[profile] ?? Vendor()
    let granted = max(0, min(count, left - vendor.reserved - (vendor.counted - usage.counted)))
    vendor.reserved += granted
    vendors[profile] = vendor
    return granted
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
    vendor.reserved -= outcome.reserved
    vendor.counted += outcome.sent
    if outcome.sent > 0, !outcome.isCounted {
      vendor.used.removeAll { $0.minute < RequestBudget.start(date) }
      vendor.used.append(MinuteRequests(minute: RequestBudget.minute(date), count: outcome.sent))
    }
    if let fault = outcome.fault, fault.kind != .cancelled {
      vendor.failures += 1
      let asked = Duration.seconds(PollingPlan.pause(fault))
      vendor.nextRound = now + max(ChangeFollower.pause(after: vendor.failures), asked)
      vendor.nextRequest = (now + max(Self.shortPause, asked), .failure(fault.message))
    } else if outcome.fault == nil {
      vendor.failures = 0
      // The minutes of the budget end later than their requests.
      vendor.nextRequest = outcome.pause.map { pause in
        (now + .seconds(min(max(1, pause.end.timeIntervalSince(date)), 86_400)), pause.obstacle)
      }
      // Without an answer, the next round would be the same.
      vendor.nextRound =
        vendor.nextRequest?.time ?? (outcome.answers.isEmpty ? now + ChangeFollower.pause(after: 1) : nil)
    }
    vendors[profile] = vendor
  }
}
