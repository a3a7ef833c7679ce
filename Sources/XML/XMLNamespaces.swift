/// The names of a document and what their prefixes mean at the moment.
///
/// Names and namespaces are numbers here; to ask what a prefix means takes one look, however many are declared.
struct XMLNamespaces: Sendable {
  struct Name: Sendable {
    /// The numbers of the two parts; prefix 0 is none.
    let prefix: Int32
    let local: Int32
    /// The namespace that this name, as a prefix, stands for; -1 when it is not declared.
    var meaning: Int32 = -1
    /// The last element that had an attribute of this name.
    var element: Int32 = 0
    /// The name of the start tag that followed one of this name last time; records of one kind have their elements in one order.
    var successor: Int32 = 0
  }

  static let none: Int32 = 0
  private static let xmlns: Int32 = 2
  private static let xmlNamespace: Int32 = 1
  private static let xmlnsNamespace: Int32 = 2

  /// What every document starts with: no prefix means no namespace, and `xml` has its own.
  private static let initial = XMLNamespaces()

  private(set) var texts = XMLInterner()
  private(set) var spaces = XMLInterner()
  private var names: [Name] = []
  /// Meanings to be put back, the last first.
  private var replaced: [(prefix: Int32, meaning: Int32)] = []

  static func make() -> XMLNamespaces { initial }

  private init() {
    for (number, text) in ["", "xml", "xmlns"].enumerated() {
      let number = Int32(truncatingIfNeeded: number)
      _ = texts.intern(text)
      names.append(Name(prefix: 0, local: number, meaning: number))
    }
    for space in ["", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"] {
      _ = spaces.intern(space)
    }
  }

  subscript(_ number: Int) -> Name { names[number] }

  // MARK: Names

  /// The number of a name in a tag.
  @inline(__always)
  mutating func number(
    _ bytes: Span<UInt8>, _ name: XMLQualifiedName, limit: Int
  ) throws(XMLFault) -> Int {
    let number = try intern(bytes, name.start..<name.end, limit)
    if number < names.count { return number }
    // Its own place first, since the parts may be new as well.
    append(number)
    guard let colon = name.colon else { return number }
    let prefix = try part(bytes, name.start..<colon, limit)
    let local = try part(bytes, colon + 1..<name.end, limit)
    names[number] = Name(prefix: Int32(truncatingIfNeeded: prefix), local: Int32(truncatingIfNeeded: local))
    return number
  }

  /// The name at `start`, when it is the one that followed the element `last` before, and its tag ends right behind it.
  @inline(__always)
  func expected(after last: Int32, _ bytes: Span<UInt8>, at start: Int) -> (number: Int, end: Int)? {
    let number = Int(names[Int(last)].successor)
    guard number > 0, let count = texts.count(of: number, matching: bytes, at: start) else { return nil }
    let end = start &+ count
    return end < bytes.count && bytes[end] == UInt8(ascii: ">") ? (number, end) : nil
  }

  /// Notes which name follows which.
  mutating func note(_ number: Int, after last: Int32) {
    names[Int(last)].successor = Int32(truncatingIfNeeded: number)
  }

  private mutating func part(_ bytes: Span<UInt8>, _ range: Range<Int>, _ limit: Int) throws(XMLFault) -> Int {
    let number = try intern(bytes, range, limit)
    if number == names.count { append(number) }
    return number
  }

  /// Gives a text that is new the role of a name without a prefix.
  private mutating func append(_ number: Int) {
    names.append(Name(prefix: 0, local: Int32(truncatingIfNeeded: number)))
  }

  @inline(__always)
  private mutating func intern(_ bytes: Span<UInt8>, _ range: Range<Int>, _ limit: Int) throws(XMLFault) -> Int {
    guard let number = texts.intern(bytes, range, limit: limit) else {
      throw XMLFault(.tooLarge, "the document has too many different names", at: range.lowerBound)
    }
    return number
  }

  /// Notes that an element has an attribute of this name; false when it has one already.
  mutating func mark(_ number: Int, element: Int32) -> Bool {
    defer { names[number].element = element }
    return names[number].element != element
  }

  // MARK: Meanings

  func isDeclaration(_ number: Int) -> Bool {
    names[number].prefix == Self.xmlns || number == Int(Self.xmlns)
  }

  /// The namespace of an element of this name; nil when its prefix is not declared.
  @inline(__always)
  func namespace(ofElement number: Int) -> Int32? {
    let prefix = names[number].prefix
    let meaning = names[Int(prefix)].meaning
    return meaning < 0 || prefix == Self.xmlns ? nil : meaning
  }

  /// The namespace of an attribute of this name, which without a prefix is none; nil when its prefix is not declared.
  func namespace(ofAttribute number: Int) -> Int32? {
    let prefix = names[number].prefix
    return prefix == 0 ? Self.none : names[Int(prefix)].meaning < 0 ? nil : names[Int(prefix)].meaning
  }

  /// How many declarations are in force, for `forget`.
  var mark: Int { replaced.count }

  /// Puts the declaration `name="value"` in force.
  mutating func declare(_ number: Int, _ value: String, at offset: Int, limit: Int) throws(XMLFault) {
    let prefix = number == Int(Self.xmlns) ? 0 : names[number].local
    guard let space = spaces.intern(value, limit: limit) else {
      throw XMLFault(.tooLarge, "the document has too many namespaces", at: offset)
    }
    let meaning = Int32(truncatingIfNeeded: space)
    // Two names are reserved together with their prefixes, and a prefix cannot be undeclared.
    guard prefix != Self.xmlns, meaning != Self.xmlnsNamespace,
      (prefix == 1) == (meaning == Self.xmlNamespace), prefix == 0 || meaning != Self.none
    else { throw XMLFault("a namespace is declared that must not be", at: offset) }
    replaced.append((prefix, names[Int(prefix)].meaning))
    names[Int(prefix)].meaning = meaning
  }

  /// Takes back every declaration made since `mark`.
  @inline(__always)
  mutating func forget(to mark: Int) {
    while replaced.count > mark, let last = replaced.popLast() { names[Int(last.prefix)].meaning = last.meaning }
  }
}
