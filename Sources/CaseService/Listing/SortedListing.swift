import CaseModel
import JSON
import Platform
import ProviderKit
import Synchronization

/// One stored listing. One request at a time reads for all; others take rows that were read.
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

  private struct State {
    var rows: SortedRows
    /// Whether a request, or `readAhead`, reads.
    var isReading = false
    /// The row after which rows are read ahead, and whether a task does that.
    var aheadOf = 0
    var isReadingAhead = false
    /// The number of requests that wait for the end of a read. They come before reading ahead.
    var waiting = 0
  }

  let key: Key
  private let listings: SortedListings
  private let state: Mutex<State>
  private let waiters = WaiterQueue<Void>()

  /// The time that is left for the response when the vendor is slow.
  private static let reserve = Duration.seconds(1)
  /// The number of rows that are read before a client that pages asks for them.
  static let ahead = 200
  private static let patienceAhead = Duration.seconds(30)

  init(_ key: Key, _ rows: SortedRows, in listings: SortedListings) {
    self.key = key
    self.listings = listings
    state = Mutex(State(rows: rows))
  }

  /// Whether the rows before a position are those of this listing.
  func follows(_ position: SortedPosition) -> Bool { state.withLock { $0.rows.follows(position) } }

  func page(
    at position: SortedPosition, size: Int, _ request: SortedRequest, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let (time, start) = (listings.time, listings.time.now)
    let readingCall = call.endingEarlier(by: min(Self.reserve, (call.deadline - start) / 4))
    // Behind the early rows, all others are in order.
    let patience = position.isOrdered ? nil : request.patience
    let patient = patience.map { min(start + $0, call.deadline) } ?? call.deadline
    var lack: Fault?
    while true {
      let need: SortedRows.Need =
        request.patience == nil ? .order : lack != nil ? .anyRow : time.now >= patient ? .fullPage : .more
      switch attempt(at: position, size, need, request) {
      case .page(let page):
        if request.readsAhead, position.row > 0, page.next != nil {
          readAhead(of: position.row + page.rows.count, keep: call.keep)
        }
        return page
      case .wait:
        if let lack { throw stopWaiting(lack) }
        lack = try await wait(until: time.now < patient ? patient : call.deadline, call)
      case .read(let next):
        if let lack {
          release()
          throw lack
        }
        do throws(Fault) {
          try await read(next, size, readingCall)
        } catch {
          // The newest cases may be known.
          let isLate = error.kind == .rateLimited || error.data["reason"] == "timeout"
          guard request.patience != nil, isLate else { throw error }
          lack = error
        }
      }
    }
  }

  /// Waits until the current read ends. Returns the fault if the deadline of the call has passed.
  private func wait(until end: MonotonicTime, _ call: VendorCall) async throws(Fault) -> Fault? {
    let outcome = await waiters.wait(until: end, listings.time, unless: { isReading ? nil : () })
    state.withLock { $0.waiting -= 1 }
    switch outcome {
    case .received: return nil
    case .cancelled: throw Fault(.cancelled, "The request was cancelled.")
    case .late where listings.time.now < call.deadline: return nil
    case .late:
      return Fault(.vendorUnavailable, "The request timed out while another request was reading the same list.")
        .with("reason", "timeout").with("retriable", true).with("profile", key.profile.name)
    }
  }

  private func stopWaiting(_ fault: Fault) -> Fault {
    state.withLock { $0.waiting -= 1 }
    return fault
  }

  private enum Attempt {
    case page(CasePage)
    /// The caller waits, and is counted in `waiting`.
    case wait
    /// The caller reads, and calls `release`.
    case read(SortedRows.Reading)
  }

  private func attempt(
    at position: SortedPosition, _ size: Int, _ need: SortedRows.Need, _ request: SortedRequest
  ) -> Attempt {
    let isContinued = request.hasRows
    let (attempt, count) = state.withLock { state -> (Attempt, Int) in
      if let page = state.rows.page(at: position, size: size, need, isContinued: isContinued) {
        return (.page(page), state.rows.count)
      }
      guard !state.isReading else {
        state.waiting += 1
        return (.wait, 0)
      }
      state.isReading = true
      return (.read(state.rows.nextReading()), 0)
    }
    if case .page(let page) = attempt {
      if !page.rows.isEmpty { request.noteRows() }
      listings.used(self, rows: count)
    }
    return attempt
  }

  private var isReading: Bool { state.withLock { $0.isReading } }

  private func read(_ next: SortedRows.Reading, _ size: Int, _ call: VendorCall) async throws(Fault) {
    defer { release() }
    var reading = next
    reading.reader.call = call
    let time = listings.time
    let page = try await reading.reader.read(size: size) { time.date }
    // Typed errors do not pass through `withLock`.
    let (result, count) = state.withLock { state -> (Result<Void, Fault>, Int) in
      do throws(Fault) {
        try state.rows.add(page, from: reading)
        return (.success(()), state.rows.count)
      } catch {
        return (.failure(error), state.rows.count)
      }
    }
    listings.used(self, rows: count)
    try result.get()
  }

  private func release() {
    state.withLock { $0.isReading = false }
    waiters.broadcast(())
  }

  // MARK: Reading ahead

  /// Reads more rows for a client that pages, one request after another, until it would not have to wait for the next ones.
  /// Ends when a client needs rows, when a request fails, and when the listing is dropped.
  ///
  /// - Parameter keep: receives the rows, although no request needs them yet.
  private func readAhead(of row: Int, keep: (@Sendable (ListedCases) -> Void)?) {
    let isFirst = state.withLock { state in
      defer { state.isReadingAhead = true }
      state.aheadOf = row
      return !state.isReadingAhead
    }
    guard isFirst else { return }
    Task.detached(priority: .utility) { [self] in
      while let next = beginAhead() {
        let call = VendorCall(
          deadline: listings.time.now + Self.patienceAhead, isReadAhead: true, keep: keep)
        do throws(Fault) {
          try await read(next, 1, call)
        } catch {
          state.withLock { $0.isReadingAhead = false }
          break
        }
      }
    }
  }

  /// The next page; nil ends the task.
  private func beginAhead() -> SortedRows.Reading? {
    let isKept = listings.has(self)
    return state.withLock { state in
      guard isKept, !state.isReading, state.waiting == 0, state.rows.needs(Self.ahead, after: state.aheadOf) else {
        state.isReadingAhead = false
        return nil
      }
      state.isReading = true
      return state.rows.nextReading()
    }
  }
}
