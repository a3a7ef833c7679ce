import Platform
import TestSupport

extension ManualTime {
  /// A clock of the sandbox. It shows 2026-11-21T09:30:00Z, unless a test gives other Unix seconds.
  static func sandbox(_ start: Double = 1_795_253_400) -> ManualTime {
    ManualTime.stepping(date: Timestamp(timeIntervalSince1970: start))
  }
}
