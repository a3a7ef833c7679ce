package import CaseModel
import Platform

extension [Comment] {
  /// The comments of one case, oldest first, each with a unique id.
  ///
  /// No vendor documents its order. Comments of the same time keep the vendor's order, reversed if it sends the newest first.
  /// Comments with the same id (same author, text and second) are numbered in that order: the second one gets `-2`. So ids stay
  /// stable while comments are added.
  package var oldestFirst: [Comment] {
    guard count > 1 else { return self }
    let inOrder = isNewestFirst ? reversed() : self
    var ordered = inOrder.enumerated().sorted { one, other in
      let times = (one.element.createdAt ?? .distantPast, other.element.createdAt ?? .distantPast)
      return times.0 == times.1 ? one.offset < other.offset : times.0 < times.1
    }.map(\.element)
    ordered.numberSharedIDs()
    return ordered
  }

  /// Whether the times fall from the first comment to the last, and are not all equal.
  private var isNewestFirst: Bool {
    let times = map { $0.createdAt ?? .distantPast }
    return zip(times, times.dropFirst()).allSatisfy { $0 >= $1 } && times.first != times.last
  }

  private mutating func numberSharedIDs() {
    var taken = Set(map(\.id))
    guard taken.count < count else { return }
    var last: [String: Int] = [:]
    for index in indices {
      let id = self[index].id
      guard var number = last[id] else {
        last[id] = 1
        continue
      }
      repeat { number += 1 } while !taken.insert("\(id)-\(number)").inserted
      last[id] = number
      self[index].id = "\(id)-\(number)"
    }
  }
}
