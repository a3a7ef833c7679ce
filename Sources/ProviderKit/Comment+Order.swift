package import CaseModel
import Platform

extension [Comment] {
  /// The comments of one case, oldest first, each with a unique id.
  ///
  /// No vendor documents its order. Comments of the same time keep the vendor's order, reversed if it sends the newest first.
  /// Comments with the same id (same author, text and second) are numbered in that order: the second one gets `-2`. So ids stay
  /// stable while comments are added.
  package var oldestFirst: [Comment] { oldestFirst(presumed: .oldestFirst) }

  /// The same.
  /// - Parameter presumed: the vendor's order where the times do not show it, since all are equal. If it is right, comments of
  ///   one second do not change their order when one of another second is added.
  package func oldestFirst(presumed: CommentOrder) -> [Comment] {
    guard count > 1 else { return self }
    let inOrder = (sentOrder ?? presumed) == .newestFirst ? reversed() : self
    var ordered = inOrder.enumerated().sorted { one, other in
      let times = (one.element.createdAt ?? .distantPast, other.element.createdAt ?? .distantPast)
      return times.0 == times.1 ? one.offset < other.offset : times.0 < times.1
    }.map(\.element)
    ordered.numberSharedIDs()
    return ordered
  }

  /// The order that the times show: the newest first if they never rise. Nil if all are equal.
  private var sentOrder: CommentOrder? {
    let times = map { $0.createdAt ?? .distantPast }
    guard let first = times.first, times.contains(where: { $0 != first }) else { return nil }
    return zip(times, times.dropFirst()).allSatisfy { $0 >= $1 } ? .newestFirst : .oldestFirst
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
