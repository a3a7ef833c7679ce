import CaseModel
import JSON
import Platform
import ProviderKit

/// Which of somebody's cases a listing wants, as far as Cisco can be asked: open ones, and those created in a span of time.
///
/// Cisco: without dates, `status_flag=O` gives all open cases, whatever their age; anything else gives the last 90 days at
/// most. Without a time in the query, closed cases are therefore looked for a number of days back, which the answer tells as
/// its window.
struct CiscoScope: Sendable, Equatable {
  /// Whether all open cases are asked for, without dates.
  private(set) var includesOpen = false
  /// The first and the last second, counted from 1970, between which cases were created; nil when no window is asked for.
  private(set) var span: ClosedRange<Int>?
  /// What windows ask for: `C`, or nil for both.
  private(set) var windowFlag: String?
  /// What the listing tells of its own limits.
  private(set) var note: JSON?
  /// Whether these questions give the states asked for and no others.
  private(set) var isExact = true

  static let lookbackRange = 1...3650
  static let usualLookback = 365
  static let day = 86_400
  /// Cisco: a window has at most 90 days.
  static let windowLength = 90 * day

  /// The states that Cisco's open cases can have.
  private static let openStates = Set(CaseState.allCases.filter { $0.isOpen && $0 != .new })

  /// `today` is the number of the day since 1970, which stays the same while one listing is read.
  init(_ query: CaseQuery, lookback: Int, today: Int) {
    let states = query.states ?? Set(CaseState.allCases)
    let open = states.intersection(Self.openStates)
    isExact = open.isEmpty || open == Self.openStates
    guard states.contains(.closed) else {
      includesOpen = !open.isEmpty
      return
    }
    // The end of today rather than now: a clock that is a little behind loses nothing.
    let end = (today + 1) * Self.day
    let until = min(query.createdUntil.map { Self.seconds($0, up: true) } ?? end, end)
    var since = query.createdSince.map { Self.seconds($0, up: false) }
    if since == nil {
      let start = (min(until, end - 1) / Self.day - lookback) * Self.day
      since = start
      includesOpen = !open.isEmpty
      note = Self.note(since: start, withOpen: includesOpen)
    }
    if let since, since <= until { span = since...until }
    // Where one owner has to be looked up for each case, none is read twice. Else the windows ask for both: Cisco also
    // says that no answer covers more than 90 days, and what is open and younger than the look-back is found even so.
    windowFlag = open.isEmpty || (includesOpen && query.owner != nil) ? "C" : nil
  }

  /// How many windows the span takes.
  var windowCount: Int {
    guard let span else { return 0 }
    return max(1, (span.upperBound - span.lowerBound + Self.windowLength - 1) / Self.windowLength)
  }

  /// The first and the last moment of a window, as Cisco writes them. Neighbours share the moment between them, since
  /// creation dates have milliseconds and the query's dates have none.
  func window(_ index: Int) -> (from: String, to: String)? {
    guard let span, index < windowCount else { return nil }
    let from = span.lowerBound + index * Self.windowLength
    return (Self.text(from), Self.text(min(from + Self.windowLength, span.upperBound)))
  }

  private static func note(since: Int, withOpen: Bool) -> JSON {
    let start = JSON.Member("createdSince", .string(text(since)))
    return .object(withOpen ? [start, .init("open", "all")] : [start])
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
