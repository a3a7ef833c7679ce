import Platform

/// Changes of a document that follow one another, such as those of typing. They are followed and pushed together: a short time after
/// the last one, and not much later than the first one.
struct ChangeBurst: Sendable {
  private static let pause = Duration.milliseconds(200)
  private static let longest = Duration.seconds(1)

  private let start: MonotonicTime
  private var last: MonotonicTime

  init(at time: MonotonicTime) { (start, last) = (time, time) }

  mutating func add(at time: MonotonicTime) { last = time }

  var end: MonotonicTime { min(last + Self.pause, start + Self.longest) }
}
