import CaseModel
import JSON
package import Platform
import ProviderKit
import Synchronization

/// Keeps the listings that are sorted here between their pages: a few, for a while, and a limited number of rows in all.
package final class SortedListings: Sendable {
  private struct Entry {
    let listing: SortedListing
    var rows = 0
    var usedAt: MonotonicTime
  }

  let time: any TimeSource
  /// The one used last is the last.
  private let kept = Mutex<[Entry]>([])

  static let most = 8
  static let mostRows = 20_000
  static let lifetime = Duration.seconds(600)

  package init(time: any TimeSource) { self.time = time }

  /// The kept listing of a later page; nil for one that was not kept, or is of another process.
  func find(_ key: SortedListing.Key) -> SortedListing? {
    let now = time.now
    return kept.withLock { entries in
      entries.removeAll { now - $0.usedAt > Self.lifetime }
      return entries.last { $0.listing.key == key }?.listing
    }
  }

  /// Starts a listing from its first row. It takes the place of one with the same key.
  func start(_ key: SortedListing.Key, _ rows: SortedRows) -> SortedListing {
    let listing = SortedListing(key, rows, in: self)
    let now = time.now
    kept.withLock { entries in
      entries.removeAll { $0.listing.key == key || now - $0.usedAt > Self.lifetime }
      entries.append(Entry(listing: listing, usedAt: now))
      if entries.count > Self.most { entries.removeFirst() }
    }
    return listing
  }

  /// Notes the use of a listing, and drops others that are too many. One that was dropped stays so.
  fileprivate func used(_ listing: SortedListing, rows: Int) {
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

/// One kept listing. Requests for its pages take turns.
final class SortedListing: Sendable {
  /// What all pages of a listing share. The members that are read belong to it, because kept rows have no others.
  struct Key: Sendable, Equatable {
    let profile: Profile
    let query: CaseQuery
    let startedAt: Timestamp

    static func == (one: Key, other: Key) -> Bool {
      one.profile === other.profile && one.startedAt == other.startedAt && one.query == other.query
    }
  }

  let key: Key
  private let listings: SortedListings
  /// Nil while a request reads.
  private let rows: Mutex<SortedRows?>
  private let waiters = WaiterQueue<Void>()

  fileprivate init(_ key: Key, _ rows: SortedRows, in listings: SortedListings) {
    self.key = key
    self.listings = listings
    self.rows = Mutex(rows)
  }

  func page(from row: Int, size: Int, _ call: VendorCall) async throws(Fault) -> CasePage {
    var rows = try await turn(call)
    defer { release(rows) }
    return try await rows.page(from: row, size: size, call, listings.time)
  }

  /// Waits until no other request reads.
  private func turn(_ call: VendorCall) async throws(Fault) -> SortedRows {
    while true {
      if let rows = take() { return rows }
      switch await waiters.wait(until: call.deadline, listings.time, unless: { isFree ? () : nil }) {
      case .received: continue
      case .cancelled: throw Fault(.cancelled, "The request was cancelled.")
      case .late:
        throw Fault(.vendorUnavailable, "The request timed out while another one read the same listing.")
          .with("reason", "timeout").with("retriable", true).with("profile", key.profile.name)
      }
    }
  }

  private var isFree: Bool { rows.withLock { $0 != nil } }

  /// Moves the rows out, so that they are not copied when they change.
  private func take() -> SortedRows? {
    rows.withLock { rows in
      defer { rows = nil }
      return rows
    }
  }

  private func release(_ rows: SortedRows) {
    self.rows.withLock { $0 = rows }
    listings.used(self, rows: rows.count)
    waiters.broadcast(())
  }
}
