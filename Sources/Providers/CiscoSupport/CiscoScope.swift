import CaseModel
import JSON
import Platform
import ProviderKit

/// The part of a query that Cisco can filter: open cases, and cases created in a time span.
///
/// Cisco: without dates, `status_flag=O` returns all open cases of any age; everything else returns at most the last 90 days.
/// Without a time in the query, closed cases are therefore listed for a number of days back, which the result reports as its
/// window.
struct CiscoScope: Sendable, Equatable {
  /// Whether all open cases are requested, without dates.
  private(set) var includesOpen = false
  /// The first and the last second of creation, since 1970; nil if no window is requested.
  private(set) var span: ClosedRange<Int>?
  /// The status flag of windows: `C`, or nil for both.
  private(set) var windowFlag: String?
  /// The limits of the listing, as reported in its result.
  private(set) var note: JSON?
  /// Whether these questions return exactly the requested states.
  private(set) var isExact = true

  static let lookbackRange = 1...3650
  static let usualLookback = 365
  static let day = 86_400
  /// Cisco: a window has at most 90 days.
  static let windowLength = 90 * day

  /// The states of Cisco's open cases.
  private static let openStates = Set(CaseState.allCases.filter { $0.isOpen && $0 != .new })

  /// `today` is the number of the day since 1970, which stays the same during one listing.
  init(_ query: CaseQuery, lookback: Int, today: Int) {
    let states = query.states ?? Set(CaseState.allCases)
    let open = states.intersection(Self.openStates)
    isExact = open.isEmpty || open == Self.openStates
    guard states.contains(.closed) else {
      includesOpen = !open.isEmpty
      return
    }
    // The end of today instead of now, so that a slow clock loses nothing.
    let end = (today + 1) * Self.day
    let until = min(query.createdUntil.map { Self.seconds($0, up: true) } ?? end, end)
    var since = query.createdSince.map { Self.seconds($0, up: false) }
    if since == nil {
      let start = (min(until, end - 1) / Self.day - lookback) * Self.day
      since = start
      includesOpen = !open.isEmpty
      note = Self.note(since: start, withOpen: includesOpen)
    }
    // A case that was created later was updated later, too.
    let newest = min(until, query.updatedUntil.map { Self.seconds($0, up: true) } ?? until)
    if let since, since <= newest { span = since...newest }
    // If the details of each case are fetched, windows ask for closed cases only, so that none is fetched twice. Else they ask
    // for both: Cisco also states that no response covers more than 90 days, and this still finds young open cases.
    windowFlag = open.isEmpty || (includesOpen && query.owner != nil) ? "C" : nil
  }

  /// The number of windows in the span.
  var windowCount: Int {
    guard let span else { return 0 }
    return max(1, (span.upperBound - span.lowerBound + Self.windowLength - 1) / Self.windowLength)
  }

  /// The first and the last second of a window, newest first, as Cisco writes them. Adjacent windows share a second, because
  /// creation dates have milliseconds and query dates do not.
  func window(_ index: Int) -> (from: String, to: String)? {
    guard let span, let from = start(ofWindow: index) else { return nil }
    return (Self.text(from), Self.text(min(from + Self.windowLength, span.upperBound)))
  }

  /// The first second of a window.
  func start(ofWindow index: Int) -> Int? {
    guard let span, (0..<windowCount).contains(index) else { return nil }
    return span.lowerBound + (windowCount - 1 - index) * Self.windowLength
  }

  private static func note(since: Int, withOpen: Bool) -> JSON {
    let createdSince = JSON.Member("createdSince", .string(text(since)))
    return .object(withOpen ? [createdSince, .init("open", "all")] : [createdSince])
  }

  private static func text(_ seconds: Int) -> String {
    RFC3339.format(Timestamp(timeIntervalSince1970: Double(seconds)))
  }

  private static func seconds(_ time: Timestamp, up: Bool) -> Int {
    Int(exactly: time.timeIntervalSince1970.rounded(up ? .up : .down)) ?? 0
  }

  /// The number of the day since 1970.
  static func day(of time: Timestamp) -> Int {
    Int(exactly: (time.timeIntervalSince1970 / Double(day)).rounded(.down)) ?? 0
  }
}
