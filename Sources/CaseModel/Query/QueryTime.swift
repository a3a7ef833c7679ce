package import Platform

/// A time of a query. It covers a period: a date covers its day in UTC, a time its millisecond, which is the precision of times
/// in responses.
package enum QueryTime: Sendable, Equatable {
  case day(Timestamp)
  case time(Timestamp)
  case ago(Int, Unit)

  package enum Unit: Character, CaseIterable, Sendable {
    case days = "d"
    case hours = "h"
    case minutes = "m"

    fileprivate var seconds: Int {
      switch self {
      case .days: 86_400
      case .hours: 3_600
      case .minutes: 60
      }
    }
  }

  static let examples = ["2026-11-21", "2026-11-21T10:00:00Z", "-7d", "-12h", "-30m"]
  /// 10 digits and more could leave the calendar.
  private static let mostDigits = 6

  /// Nil for a text that is no time.
  init?(_ text: String) {
    if text.hasPrefix("-"), let last = text.last {
      let digits = text.dropFirst().dropLast()
      guard let unit = Unit(rawValue: last), digits.isDecimal, digits.utf8.count <= Self.mostDigits,
        let count = Int(digits)
      else { return nil }
      self = .ago(count, unit)
    } else if text.utf8.count == 10 {
      guard let start = RFC3339.parse(text + "T00:00:00Z") else { return nil }
      self = .day(start)
    } else {
      // The printed time has milliseconds.
      guard let time = RFC3339.parse(text), let printed = RFC3339.parse(RFC3339.format(time)) else { return nil }
      self = .time(printed)
    }
  }

  var text: String {
    switch self {
    case .day(let start): String(RFC3339.format(start).prefix(10))
    case .time(let time): RFC3339.format(time)
    case .ago(let count, let unit): "-\(count)\(unit.rawValue)"
    }
  }

  /// The first time of the period.
  func start(_ now: Timestamp) -> Timestamp {
    switch self {
    case .day(let start), .time(let start): start
    case .ago(let count, let unit): now.addingTimeInterval(-Double(count * unit.seconds))
    }
  }

  /// The first time after the period.
  func end(_ now: Timestamp) -> Timestamp {
    switch self {
    case .day(let start): start.addingTimeInterval(86_400)
    // Half a microsecond less than a millisecond, because a `Timestamp` of the next one may be rounded down.
    case .time(let start): start.addingTimeInterval(0.000_999_5)
    case .ago: start(now)
    }
  }
}

/// A period that contains its start and not its end. Nil has no limit.
package struct QueryPeriod: Sendable, Equatable {
  package var since: Timestamp?
  package var before: Timestamp?

  package init(since: Timestamp? = nil, before: Timestamp? = nil) {
    self.since = since
    self.before = before
  }

  func contains(_ time: Timestamp) -> Bool {
    (since.map { time >= $0 } ?? true) && (before.map { time < $0 } ?? true)
  }
}

extension QueryComparison<QueryTime> {
  package func period(_ now: Timestamp) -> QueryPeriod {
    switch self {
    case .equal(let time): QueryPeriod(since: time.start(now), before: time.end(now))
    case .greater(let time): QueryPeriod(since: time.end(now))
    case .atLeast(let time): QueryPeriod(since: time.start(now))
    case .less(let time): QueryPeriod(before: time.start(now))
    case .atMost(let time): QueryPeriod(before: time.end(now))
    case .range(let first, let last): QueryPeriod(since: first.start(now), before: last.end(now))
    }
  }
}

extension QueryComparison<Int> {
  /// The values from 1 to 4 that match.
  package var levels: Set<Int> {
    let all = 1...4
    switch self {
    case .equal(let level): return [level]
    case .greater(let level): return Set(all.filter { $0 > level })
    case .atLeast(let level): return Set(all.filter { $0 >= level })
    case .less(let level): return Set(all.filter { $0 < level })
    case .atMost(let level): return Set(all.filter { $0 <= level })
    case .range(let first, let last): return Set(all.filter { $0 >= first && $0 <= last })
    }
  }
}
