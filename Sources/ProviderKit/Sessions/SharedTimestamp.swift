import Platform

/// A point in time that another process can make sense of: by the wall clock, which may jump, and by the clock that counts
/// since the machine was started, which does not.
struct SharedTimestamp: Sendable, Equatable {
  /// Since 1970.
  let wall: Int
  /// Since the start named by `boot`.
  let sinceBoot: Int
  /// Nil where the system does not name its starts.
  let boot: String?

  /// All in milliseconds.
  init(wall: Int, sinceBoot: Int, boot: String?) {
    self.wall = wall
    self.sinceBoot = sinceBoot
    self.boot = boot
  }

  init(_ time: any TimeSource, boot: String?) {
    self.init(
      wall: Int(clamping: Int64(time.date.timeIntervalSince1970 * 1000)),
      sinceBoot: Int(clamping: time.now.nanoseconds / 1_000_000), boot: boot)
  }

  /// How long ago it was. Nil when it seems to lie in the future: then a clock was set back, and nothing is known.
  func age(at now: SharedTimestamp) -> Duration? {
    let isSameRun = boot != nil && boot == now.boot
    let (age, overflow) =
      isSameRun ? now.sinceBoot.subtractingReportingOverflow(sinceBoot) : now.wall.subtractingReportingOverflow(wall)
    return overflow || age < 0 ? nil : .milliseconds(age)
  }
}
