/// The elements of a vendor's list: how many were received, and which ones are kept.
package struct VendorListing: Sendable {
  /// The positions of the kept elements in the list.
  package private(set) var indices: [Int] = []
  /// The number of received elements.
  package private(set) var received = 0
  /// The number of elements that were left out and do not have the right shape.
  private var foreign = 0

  package init() {}

  /// Counts an element.
  /// - Parameter isForeign: whether an element that is left out does not have the right shape.
  package mutating func add(isKept: Bool, isForeign: @autoclosure () -> Bool) {
    if isKept { indices.append(received) } else if isForeign() { foreign += 1 }
    received += 1
  }

  /// Whether there are elements and all are foreign. Such a list is not the requested one, and must not be taken for an empty
  /// one.
  package var isForeign: Bool { received > 0 && foreign == received }
}
