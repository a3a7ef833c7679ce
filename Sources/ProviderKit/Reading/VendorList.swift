/// The readable elements of a vendor's list.
package struct VendorList<Part> {
  package var parts: [Part] = []
  /// The position of each part in the list.
  package var indices: [Int] = []
  /// The number of received elements.
  package var received = 0

  package init() {}

  /// Whether every element could be read.
  package var isComplete: Bool { parts.count == received }

  /// The number of elements that were left out and do not have the right shape.
  private var foreign = 0

  /// Counts an element and keeps what was read of it; nil leaves it out.
  /// - Parameter isForeign: whether an element that was left out does not have the right shape.
  package mutating func add(_ part: Part?, isForeign: @autoclosure () -> Bool) {
    received += 1
    if let part {
      parts.append(part)
      indices.append(received - 1)
    } else if isForeign() {
      foreign += 1
    }
  }

  /// Whether there are elements and all are foreign. Such a list is not the requested one, and must not be taken for an empty
  /// one.
  package var isForeign: Bool { received > 0 && foreign == received }
}

extension VendorList: Sendable where Part: Sendable {}
