import CaseStore

/// The requests of a profile that its store does not show, as they were at one time.
struct LookupUsage: Sendable {
  /// The requests of the last hour that no store counts.
  var requests: [MinuteRequests] = []
  /// The number of requests that were counted before.
  var counted = 0
}
