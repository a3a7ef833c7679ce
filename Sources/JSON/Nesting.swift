/// The open containers, one bit each. Nothing is allocated for up to 64 of them.
struct Nesting: Sendable {
  private(set) var depth = 0
  /// The innermost containers, up to 64, with the innermost in the lowest bit. A set bit is an object.
  private var inner: UInt64 = 0
  /// Full words of the outer containers.
  private var outer: [UInt64] = []

  /// Whether the innermost container is an object; meaningless without a container.
  var isObject: Bool { inner & 1 == 1 }

  mutating func open(isObject: Bool) {
    if depth & 63 == 0 && depth > 0 { outer.append(inner) }
    inner = inner << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  mutating func close() {
    depth -= 1
    inner >>= 1
    if depth & 63 == 0, let word = outer.popLast() { inner = word }
  }
}
