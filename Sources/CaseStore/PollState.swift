package import Platform

/// When and how the vendor of a source is polled for changes.
package struct PollState: Sendable, Equatable {
  package var nextPollAt: Timestamp?
  /// When the last round without an error began; also set by `setSynchronised`.
  package var lastRoundAt: Timestamp?
  /// When the listing was last read to its end.
  package var lastFullReadAt: Timestamp?
  package var intervalSeconds: Int?
  /// What the provider gets in its next round. Not interpreted here.
  package var memory: String?
  /// The vendor asked not to be requested before. Unlike `nextPollAt`, no activity shortens it.
  package var blockedUntil: Timestamp?
  /// The number of the vendor's cases less that of the stored ones after all were read to resolve it; nil for none.
  package var difference: Int?
  /// Why the last round failed, as redacted JSON; nil if it did not.
  package var fault: String?

  package init(
    nextPollAt: Timestamp? = nil, lastRoundAt: Timestamp? = nil, lastFullReadAt: Timestamp? = nil,
    intervalSeconds: Int? = nil, memory: String? = nil
  ) {
    (self.nextPollAt, self.lastRoundAt, self.lastFullReadAt) = (nextPollAt, lastRoundAt, lastFullReadAt)
    (self.intervalSeconds, self.memory) = (intervalSeconds, memory)
  }
}

/// The requests that all processes sent to a vendor in a minute.
package struct MinuteRequests: Sendable, Equatable {
  /// Minutes since 1970.
  package let minute: Int
  package let count: Int

  package init(minute: Int, count: Int) { (self.minute, self.count) = (minute, count) }
}

/// Why a case is missing at the vendor.
package enum MissingReason: String, Sendable, CaseIterable {
  case notFound, noAccess
}
