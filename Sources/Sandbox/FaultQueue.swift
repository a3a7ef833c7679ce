/// Injected faults, in the order of their injection.
struct FaultQueue<Point: Equatable & Sendable>: Sendable {
  private var waiting: [(point: Point, fault: SimulatedFault, left: Int)] = []

  mutating func add(_ fault: SimulatedFault, for point: Point, times: Int) {
    guard times > 0 else { return }
    waiting.append((point, fault, times))
  }

  /// The first fault for one of the points of this request.
  mutating func take(_ points: [Point]) -> SimulatedFault? {
    guard let index = waiting.firstIndex(where: { points.contains($0.point) }) else { return nil }
    let fault = waiting[index].fault
    waiting[index].left -= 1
    if waiting[index].left == 0 { waiting.remove(at: index) }
    return fault
  }

  mutating func clear() { waiting = [] }
}
