import CaseModel
import JSON
import Platform
import ProviderKit
import Synchronization

/// One stored listing. Requests for its pages run one after another.
final class SortedListing: Sendable {
  /// What all pages of a listing share. It includes the members that are read, because stored rows have no others.
  struct Key: Sendable, Equatable {
    let profile: Profile
    let query: CompiledQuery
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

  init(_ key: Key, _ rows: SortedRows, in listings: SortedListings) {
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
        throw Fault(.vendorUnavailable, "The request timed out while another request was reading the same list.")
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
