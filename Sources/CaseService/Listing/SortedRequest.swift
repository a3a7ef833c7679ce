import Platform
import Synchronization

/// How one request of a client reads from listings that casewire sorts.
final class SortedRequest: Sendable {
  /// After this time, a page of the newest cases is enough; nil if the order of all cases is required.
  let patience: Duration?
  /// Whether the process goes on after the response, so that the next page can be read.
  let readsAhead: Bool
  private let rows = Mutex(false)

  /// With the vendor's usual rate, a first page of a large account takes less than five seconds.
  static let usualPatience = Duration.seconds(4)

  init(patience: Duration? = nil, readsAhead: Bool = false) {
    self.patience = patience
    self.readsAhead = readsAhead
  }

  /// Whether the request has rows of this listing.
  var hasRows: Bool { rows.withLock { $0 } }

  func noteRows() { rows.withLock { $0 = true } }
}
