import Platform

/// A point in time that other processes can compare: by the wall clock, which may jump, and by the clock since boot, which does
/// not.
struct SharedTimestamp: Sendable, Equatable {
  /// Since 1970.
  let wall: Int
  /// Since the boot named by `boot`.
  let sinceBoot: Int
  /// Nil if the system does not identify its boots.
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

  /// The age; nil if it is negative, because then a clock was set back.
  func age(at now: SharedTimestamp) -> Duration? {
    let isSameRun = boot != nil && boot == now.boot
    let (age, overflow) =
      isSameRun ? now.sinceBoot.subtractingReportingOverflow(sinceBoot) : now.wall.subtractingReportingOverflow(wall)
    return overflow || age < 0 ? nil : .milliseconds(age)
  }
}
