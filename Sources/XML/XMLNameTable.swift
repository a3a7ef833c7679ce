/// The names of a document: each once, with a number and the namespace that it denotes as a prefix.
///
/// Finding the namespace of a prefix takes one lookup, regardless of the number of declarations.
struct XMLNameTable: Sendable {
  struct Name: Sendable {
    /// The first occurrence in the document.
    let start: Int32
    let count: Int32
    /// The numbers of the two parts; prefix 0 means no prefix.
    var prefix: Int32 = 0
    var local: Int32
    /// The namespace that this name denotes as a prefix; -1 if it is not declared.
    var namespace: Int32 = -1
    /// The name of the start tag that last followed a tag of this name. Records of one kind have their elements in one
    /// order.
    var successor: Int32 = 0
  }

  static let noNamespace: Int32 = 0
  private static let xmlNamespace: Int32 = 1
  static let xmlnsNamespace: Int32 = 2

  private(set) var namespaces = ["", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"]
  /// The numbers of the namespaces by bytes, because strings with different bytes may be equal.
  private var namespaceNumbers: [[UInt8]: Int32]
  /// The first name is empty. As a prefix it denotes the default namespace.
  private var names = [Name(start: 0, count: 0, local: 0, namespace: noNamespace)]
  /// Numbers by hash; 0 is free. The size is a power of two, and at most half of the slots are used.
  private var slots = [Int32](repeating: 0, count: 64)
  private var (xml, xmlns): (Int32, Int32) = (-1, -1)
  /// The namespaces to restore, the last one first.
  private var replaced: [(prefix: Int32, namespace: Int32)] = []

  init() {
    namespaceNumbers = [:]
    for (number, namespace) in namespaces.enumerated() { namespaceNumbers[Array(namespace.utf8)] = Int32(number) }
  }

  subscript(_ number: Int32) -> Name { names[Int(number)] }
  var count: Int { names.count }

  // MARK: Names

  /// A random seed, so that the author of a document cannot choose names with equal hashes.
  private static let seed = UInt64.random(in: .min ... .max)

  @inline(__always)
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
    var (index, rest) = (range.lowerBound, range.count)
    while rest > 0 {
      let word = XMLCharacters.word(bytes, at: index)
      let product = (hash ^ (rest >= 8 ? word : word << UInt64(64 &- rest &* 8)))
        .multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed | 1)
      hash = product.high ^ product.low
      index &+= 8
      rest &-= 8
    }
    return hash
  }

  /// Returns the number of the name at `range`. Stores its parts if it has a colon.
  @inline(__always)
  mutating func number(
    _ bytes: Span<UInt8>, _ range: Range<Int>, colon: Int?, limit: Int
  ) throws(XMLError) -> Int32 {
    let known = names.count
    let number = try intern(bytes, range, limit)
    guard let colon, number >= known else { return number }
    let prefix = try intern(bytes, range.lowerBound..<colon, limit)
    names[Int(number)].local = try intern(bytes, colon + 1..<range.upperBound, limit)
    names[Int(number)].prefix = prefix
    return number
  }

  /// Returns the number of a text that occurs as a name in `document`, or 0, and its slot.
  @inline(__always)
  func find(
    _ bytes: Span<UInt8>, _ range: Range<Int>, in document: Span<UInt8>
  ) -> (number: Int32, slot: Int) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: Self.hash(bytes, range)) & mask
    while slots[slot] > 0 {
      let name = names[Int(slots[slot])]
      if Int(name.count) == range.count,
        XMLCharacters.areEqual(document, at: Int(name.start), bytes, at: range.lowerBound, count: range.count)
      {
        break
      }
      slot = (slot &+ 1) & mask
    }
    return (slots[slot], slot)
  }

  @inline(__always)
  private mutating func intern(_ bytes: Span<UInt8>, _ range: Range<Int>, _ limit: Int) throws(XMLError) -> Int32 {
    let (known, slot) = find(bytes, range, in: bytes)
    if known > 0 { return known }
    guard names.count < limit else {
      throw XMLError("The document has too many different names", at: range.lowerBound, .tooLarge)
    }
    let number = Int32(names.count)
    var name = Name(
      start: Int32(range.lowerBound), count: Int32(range.count), local: number)
    if range.count == 3, XMLCharacters.starts(bytes, at: range.lowerBound, with: "xml") {
      xml = number
      name.namespace = Self.xmlNamespace
    } else if range.count == 5, XMLCharacters.starts(bytes, at: range.lowerBound, with: "xmlns") {
      xmlns = number
    }
    names.append(name)
    slots[slot] = number
    if names.count * 2 > slots.count {
      slots = [Int32](repeating: 0, count: slots.count * 2)
      for (number, name) in names.enumerated().dropFirst() {
        let range = Int(name.start)..<Int(name.start + name.count)
        slots[find(bytes, range, in: bytes).slot] = Int32(number)
      }
    }
    return number
  }

  /// Whether the bytes from `index` to the end of the document are only the beginning of the name.
  func isPrefix(of number: Int32, _ bytes: Span<UInt8>, from index: Int) -> Bool {
    let (name, rest) = (names[Int(number)], bytes.count - index)
    return rest < name.count && XMLCharacters.areEqual(bytes, at: Int(name.start), bytes, at: index, count: rest)
  }

  /// Returns the length of the name if it is at `index`. The bytes after it are not checked.
  @inline(__always)
  func count(of number: Int32, matching bytes: Span<UInt8>, at index: Int) -> Int? {
    let name = names[Int(number)]
    let count = Int(name.count)
    guard index &+ count <= bytes.count,
      XMLCharacters.areEqual(bytes, at: Int(name.start), bytes, at: index, count: count)
    else { return nil }
    return count
  }

  /// Returns the name at `start` if it last followed the element `last` and its tag ends directly after it.
  @inline(__always)
  func expected(after last: Int32, _ bytes: Span<UInt8>, at start: Int) -> (number: Int32, end: Int)? {
    let number = names[Int(last)].successor
    guard number > 0, let count = count(of: number, matching: bytes, at: start) else { return nil }
    let end = start &+ count
    return end < bytes.count && bytes[end] == UInt8(ascii: ">") ? (number, end) : nil
  }

  mutating func note(_ number: Int32, after last: Int32) { names[Int(last)].successor = number }

  // MARK: Namespaces

  func isDeclaration(_ number: Int32) -> Bool {
    number == xmlns || names[Int(number)].prefix == xmlns
  }

  /// Returns the namespace of an element of this name; nil if its prefix is not declared.
  @inline(__always)
  func namespace(ofElement number: Int32) -> Int32? {
    let namespace = names[Int(names[Int(number)].prefix)].namespace
    return namespace < 0 ? nil : namespace
  }

  /// Returns the namespace of an attribute of this name. The default namespace does not apply to attributes.
  func namespace(ofAttribute number: Int32) -> Int32? {
    names[Int(number)].prefix == 0 ? Self.noNamespace : namespace(ofElement: number)
  }

  /// The number of active declarations, for `forget`.
  var mark: Int { replaced.count }

  /// Activates the declaration `name="value"`.
  mutating func declare(_ number: Int32, _ value: String, at offset: Int, limit: Int) throws(XMLError) {
    let prefix = number == xmlns ? 0 : names[Int(number)].local
    let bytes = Array(value.utf8)
    let namespace = namespaceNumbers[bytes] ?? Int32(namespaces.count)
    guard namespace < limit else { throw XMLError("The document has too many namespaces", at: offset, .tooLarge) }
    // Two namespaces are reserved together with their prefixes, and a prefix cannot be undeclared.
    guard prefix != xmlns, namespace != Self.xmlnsNamespace, (prefix == xml) == (namespace == Self.xmlNamespace),
      prefix == 0 || namespace != Self.noNamespace
    else { throw XMLError("A reserved prefix or namespace is declared", at: offset) }
    if namespace == namespaces.count {
      namespaces.append(value)
      namespaceNumbers[bytes] = namespace
    }
    replaced.append((prefix, names[Int(prefix)].namespace))
    names[Int(prefix)].namespace = namespace
  }

  /// Removes the declarations since `mark`.
  @inline(__always)
  mutating func forget(to mark: Int) {
    while replaced.count > mark, let last = replaced.popLast() { names[Int(last.prefix)].namespace = last.namespace }
  }
}
