/// The open containers, a bit for each: nothing is allocated before there are more than 64.
struct Nesting: Sendable {
  private(set) var depth = 0
  /// The innermost 64 or fewer, the innermost lowest; one is an object.
  private var inner: UInt64 = 0
  /// Full words of those farther out.
  private var outer: [UInt64] = []

  /// Whether the innermost container is an object; what it says of no container means nothing.
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
