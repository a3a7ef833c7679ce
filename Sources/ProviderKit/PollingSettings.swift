/// How often the change feed asks a vendor.
package struct PollingSettings: Sendable, Equatable {
  /// The interval after activity. It doubles while nothing changes.
  package var first: Duration
  /// The longest interval; at least `first`.
  package var most: Duration
  /// The maximum number of requests per hour that no client made explicitly; nil for no limit.
  package var requestsPerHour: Int?

  package init(first: Duration = .seconds(30), most: Duration = .seconds(900), requestsPerHour: Int? = 240) {
    self.first = first
    self.most = max(first, most)
    self.requestsPerHour = requestsPerHour
  }
}
