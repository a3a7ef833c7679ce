/// The names of a document: each once, with a number and the namespace that it denotes as a prefix.
struct XMLNameTable: Sendable {
  struct Name: Sendable {
    /// The first occurrence in the document.
    let start: Int32
    let count: Int32
    /// The numbers of the two parts; prefix 0 means no prefix.
    var prefix: Int32 = 0
    var local: Int32
    /// The namespace that this name denotes as a prefix; -1 if it is not declared.
    var namespace: Int32
    /// The names of the tag and of the attribute that followed this one last. Records of one kind have their elements in
    /// one order.
    var nextTag: Int32 = 0
    var nextAttribute: Int32 = 0
    /// The first bytes of the name, and ones for each of them: most names are compared at once.
    private let head: SIMD2<UInt64>
    private let mask: SIMD2<UInt64>

    /// The name in this range; an empty one for the default namespace.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, local: Int32, namespace: Int32) {
      (start, count) = (Int32(truncatingIfNeeded: range.lowerBound), Int32(truncatingIfNeeded: range.count))
      (self.local, self.namespace) = (local, namespace)
      var (head, mask) = (SIMD16<UInt8>(), SIMD16<UInt8>())
      for index in range.prefix(Self.headCount) {
        head[index - range.lowerBound] = bytes[index]
        mask[index - range.lowerBound] = .max
      }
      (self.head, self.mask) = (unsafeBitCast(head, to: SIMD2.self), unsafeBitCast(mask, to: SIMD2.self))
    }

    /// The bytes in `head`.
    private static let headCount = 16

    /// Returns the end of the name if it is at `index`. The bytes after it are not checked.
    @inline(__always)
    func end(_ bytes: Span<UInt8>, at index: Int) -> Int? {
      let count = Int(count)
      if index >= 0, index &+ Self.headCount <= bytes.count {
        let next = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self)
        let difference = (next ^ head) & mask
        guard difference.x | difference.y == 0 else { return nil }
        if count <= Self.headCount { return index &+ count }
      }
      guard index &+ count <= bytes.count, XMLCharacters.areEqual(bytes, Int(start), index, count: count) else {
        return nil
      }
      return index &+ count
    }
  }

  static let noNamespace: Int32 = 0
  private static let xmlNamespace: Int32 = 1
  static let xmlnsNamespace: Int32 = 2

  private let limit: Int
  private(set) var namespaces = ["", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"]
  /// The numbers of the namespaces and names by bytes, because strings with different bytes may be equal.
  private var namespaceNumbers: [[UInt8]: Int32] = [:]
  private var numbers: [[UInt8]: Int32] = [:]
  /// The first name is empty. As a prefix it denotes the default namespace.
  private var names = [Name(Span(), 0..<0, local: 0, namespace: noNamespace)]
  private var (xml, xmlns): (Int32, Int32) = (-1, -1)
  /// The name of the tag that was read last, and of the last attribute or tag.
  private var (lastTag, last): (Int32, Int32) = (0, 0)
  /// The namespaces to restore at the end of an element, the last one first.
  private var replaced: [(element: Int32, prefix: Int32, namespace: Int32)] = []
  /// The innermost element with declarations; -1 for none.
  private var lastDeclaring: Int32 = -1

  init(limit: Int) {
    self.limit = limit
    numbers.reserveCapacity(48)
    for (number, namespace) in namespaces.enumerated() { namespaceNumbers[Array(namespace.utf8)] = Int32(number) }
  }

  @inline(__always)
  subscript(_ number: Int32) -> Name { names[Int(number)] }
  var count: Int { names.count }

  // MARK: Names

  /// Returns the number of a local name; nil if the document does not contain the name.
  func number(of name: String) -> Int32? { numbers[Array(name.utf8)] }

  /// Reads the name of a tag or an attribute. Returns its number and its end.
  @inline(__always)
  mutating func read(
    _ bytes: Span<UInt8>, at start: Int, isAttribute: Bool = false
  ) throws(XMLError) -> (number: Int32, end: Int) {
    let expected = isAttribute ? names[Int(last)].nextAttribute : names[Int(lastTag)].nextTag
    if expected > 0, let end = names[Int(expected)].end(bytes, at: start), end < bytes.count,
      XMLCharacters.isNameEnd(bytes[end])
    {
      last = expected
      if !isAttribute { lastTag = expected }
      return (expected, end)
    }
    return try readUnexpected(bytes, at: start, isAttribute)
  }

  @inline(never)
  private mutating func readUnexpected(
    _ bytes: Span<UInt8>, at start: Int, _ isAttribute: Bool
  ) throws(XMLError) -> (number: Int32, end: Int) {
    let (colon, end) = try XMLCharacters.name(bytes, at: start)
    let known = names.count
    let number = try intern(bytes, start..<end)
    if let colon, number >= known {
      let prefix = try intern(bytes, start..<colon)
      names[Int(number)].local = try intern(bytes, colon + 1..<end)
      names[Int(number)].prefix = prefix
    }
    if isAttribute {
      names[Int(last)].nextAttribute = number
    } else {
      names[Int(lastTag)].nextTag = number
      lastTag = number
    }
    last = number
    return (number, end)
  }

  private mutating func intern(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(XMLError) -> Int32 {
    let name = bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
    if let known = numbers[name] { return known }
    guard names.count < limit else {
      throw XMLError("The document has too many different names", at: range.lowerBound, .tooLarge)
    }
    let number = Int32(names.count)
    if name.count == 3, name.elementsEqual("xml".utf8) { xml = number }
    if name.count == 5, name.elementsEqual("xmlns".utf8) { xmlns = number }
    names.append(Name(bytes, range, local: number, namespace: number == xml ? Self.xmlNamespace : -1))
    numbers[name] = number
    return number
  }

  /// Whether the bytes from `index` to the end of the document are only the beginning of the name.
  func isCut(_ number: Int32, _ bytes: Span<UInt8>, at index: Int) -> Bool {
    let (name, rest) = (names[Int(number)], bytes.count - index)
    return rest < name.count && XMLCharacters.areEqual(bytes, Int(name.start), index, count: rest)
  }

  // MARK: Namespaces

  func isDeclaration(_ number: Int32) -> Bool {
    number == xmlns || names[Int(number)].prefix == xmlns
  }

  /// Returns the namespace of a name in a tag; nil if its prefix is not declared. The default namespace does not apply
  /// to attributes.
  @inline(__always)
  func namespace(of number: Int32, isAttribute: Bool = false) -> Int32? {
    let prefix = names[Int(number)].prefix
    if prefix == 0, isAttribute { return Self.noNamespace }
    let namespace = names[Int(prefix)].namespace
    return namespace < 0 ? nil : namespace
  }

  /// Activates the declaration `name="value"` of an element.
  mutating func declare(_ number: Int32, _ value: String, in element: Int, at offset: Int) throws(XMLError) {
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
    lastDeclaring = Int32(element)
    replaced.append((lastDeclaring, prefix, names[Int(prefix)].namespace))
    names[Int(prefix)].namespace = namespace
  }

  /// Removes the declarations of an element.
  @inline(__always)
  mutating func endDeclarations(of element: Int) {
    if lastDeclaring == element { restoreDeclarations() }
  }

  @inline(never)
  private mutating func restoreDeclarations() {
    while let last = replaced.last, last.element == lastDeclaring {
      names[Int(last.prefix)].namespace = last.namespace
      replaced.removeLast()
    }
    lastDeclaring = replaced.last?.element ?? -1
  }
}
