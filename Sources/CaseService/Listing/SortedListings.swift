package import Platform
import Synchronization

/// Keeps the listings that are sorted here between their pages: a few, for a while, and a limited number of rows in all.
package final class SortedListings: Sendable {
  private struct Entry {
    let listing: SortedListing
    var rows = 0
    var usedAt: MonotonicTime
  }

  let time: any TimeSource
  /// In the order of their last use.
  private let kept = Mutex<[Entry]>([])

  static let most = 8
  static let mostRows = 20_000
  static let lifetime = Duration.seconds(600)

  package init(time: any TimeSource) { self.time = time }

  /// The stored listing of a later page; nil if it was not stored, or belongs to another process.
  func find(_ key: SortedListing.Key, at position: SortedPosition) -> SortedListing? {
    let now = time.now
    return kept.withLock { entries in
      entries.removeAll { now - $0.usedAt > Self.lifetime }
      return entries.last { $0.listing.key == key && $0.listing.follows(position) }?.listing
    }
  }

  /// Starts a listing from its first row.
  func start(_ key: SortedListing.Key, _ rows: SortedRows) -> SortedListing {
    let listing = SortedListing(key, rows, in: self)
    let now = time.now
    kept.withLock { entries in
      entries.removeAll { now - $0.usedAt > Self.lifetime }
      entries.append(Entry(listing: listing, usedAt: now))
      if entries.count > Self.most { entries.removeFirst() }
    }
    return listing
  }

  /// Whether a listing is still stored.
  func has(_ listing: SortedListing) -> Bool { kept.withLock { $0.contains { $0.listing === listing } } }

  /// Notes the use of a listing, and drops the oldest ones above the limits. A dropped listing is not restored.
  func used(_ listing: SortedListing, rows: Int) {
    let now = time.now
    kept.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.listing === listing }) else { return }
      var entry = entries.remove(at: index)
      (entry.rows, entry.usedAt) = (rows, now)
      entries.append(entry)
      while entries.reduce(0, { $0 + $1.rows }) > Self.mostRows { entries.removeFirst() }
    }
  }
}
