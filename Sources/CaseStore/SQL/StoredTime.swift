internal import Platform

/// The times of cases in columns: milliseconds since 1970, as the JSON of the case has them.
enum StoredTime {
  static func value(_ time: Timestamp?) -> SQLValue { SQLValue(time.map(CivilTime.milliseconds)) }

  /// The first millisecond that is not before a time.
  static func first(from time: Timestamp) -> Int { first(around: time) { $0 >= time } }

  /// The first millisecond that is after a time.
  static func first(after time: Timestamp) -> Int { first(around: time) { $0 > time } }

  /// By the times that are read back, which are floating-point numbers.
  private static func first(around time: Timestamp, _ matches: (Timestamp) -> Bool) -> Int {
    let near = CivilTime.milliseconds(of: time)
    return (near - 2...near + 2).first { matches(RFC3339.parse(text($0)) ?? .distantFuture) } ?? near + 3
  }

  private static func text(_ milliseconds: Int) -> String {
    RFC3339.format(Timestamp(millisecondsSince1970: milliseconds))
  }
}
