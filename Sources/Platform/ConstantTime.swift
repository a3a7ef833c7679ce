/// Compares secrets and values derived from them.
package enum ConstantTime {
  /// Whether both are equal. The time depends only on their lengths.
  package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    var difference: UInt8 = 0
    for index in one.indices { difference |= one[index] ^ other[index] }
    return difference == 0
  }
}
