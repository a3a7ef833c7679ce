/// Waiting for what other tasks do without a clock of the test.
package enum Waiting {
  /// Returns whether the condition became true. The limit is real time, and far more than a busy machine needs.
  package static func until(within limit: Duration = .seconds(600), _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while !condition() {
      guard ContinuousClock.now < end else { return false }
      await Task.yield()
    }
    return true
  }
}
