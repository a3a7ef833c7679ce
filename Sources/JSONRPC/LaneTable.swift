/// Orders the requests with the same lane key. Shared ones run together, an exclusive one runs alone, and none overtakes.
struct LaneTable: Sendable {
  private struct Line: Sendable {
    var sharedCount = 0
    var isExclusive = false
    var waiting = Fifo<(serial: UInt64, isExclusive: Bool)>()

    var isIdle: Bool { sharedCount == 0 && !isExclusive }

    mutating func admit(exclusive: Bool) -> Bool {
      guard exclusive ? isIdle : !isExclusive else { return false }
      if exclusive { isExclusive = true } else { sharedCount += 1 }
      return true
    }
  }

  private var lines: [LaneKey: Line] = [:]

  /// Adds a request to the queue of a lane. Returns whether the request may start at once.
  mutating func enter(_ serial: UInt64, _ lane: Lane) -> Bool {
    guard let (key, exclusive) = Self.turn(of: lane) else { return true }
    if lines[key, default: Line()].waiting.isEmpty, lines[key, default: Line()].admit(exclusive: exclusive) {
      return true
    }
    lines[key, default: Line()].waiting.append((serial, exclusive))
    return false
  }

  /// Removes a request that ran from its lane. Returns the requests that may start now.
  mutating func leave(_ lane: Lane, isWaiting: (UInt64) -> Bool) -> [UInt64] {
    guard let (key, exclusive) = Self.turn(of: lane) else { return [] }
    if exclusive { lines[key]?.isExclusive = false } else { lines[key]?.sharedCount -= 1 }
    return advance(key, isWaiting)
  }

  /// Removes a request that waited, for which `isWaiting` is now false. Returns the requests that may start now.
  mutating func forsake(_ lane: Lane, isWaiting: (UInt64) -> Bool) -> [UInt64] {
    guard let (key, _) = Self.turn(of: lane) else { return [] }
    return advance(key, isWaiting)
  }

  private mutating func advance(_ key: LaneKey, _ isWaiting: (UInt64) -> Bool) -> [UInt64] {
    var admitted: [UInt64] = []
    while let first = lines[key]?.waiting.first {
      if isWaiting(first.serial) {
        guard lines[key]?.admit(exclusive: first.isExclusive) == true else { break }
        admitted.append(first.serial)
      }
      lines[key]?.waiting.popFirst()
    }
    if let line = lines[key], line.isIdle, line.waiting.isEmpty { lines[key] = nil }
    return admitted
  }

  private static func turn(of lane: Lane) -> (key: LaneKey, exclusive: Bool)? {
    switch lane {
    case .inline, .free: nil
    case .shared(let key): (key, false)
    case .exclusive(let key): (key, true)
    }
  }
}
