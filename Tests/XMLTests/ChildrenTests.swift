import Testing
import XML

/// Visiting children by a table of names.
struct ChildrenTests {
  private func met(_ text: String, _ names: [String]) throws -> [String] {
    let root = try XMLElement.parse(bytes(text))
    var met: [String] = []
    root.forEachChild(in: XMLNames(names, in: root)) { name, child in
      met.append("\(name) \(child.text.isEmpty ? "-" : child.text)")
    }
    return met
  }

  @Test(arguments: [
    ("<r/>", []),
    ("<r>text</r>", []),
    ("<r><a>1</a><b>2</b></r>", ["0 1", "1 2"]),
    ("<r><b>2</b><x>9</x><a>1</a></r>", ["1 2", "0 1"]),
    // The first of several, even if it is empty; children of children are not visited.
    ("<r><a/><a>1</a><b><a>3</a>2</b></r>", ["0 -", "1 2"]),
    ("<r><a>1&amp;2</a><b><![CDATA[<]]></b></r>", ["0 1&2", "1 <"]),
    ("<r><a><!-- c --></a></r>", ["0 -"]),
    ("<r><ab>1</ab><a>2</a></r>", ["0 2"]),
    ("<n:r xmlns:n='u'><a>0</a><n:a>1</n:a><m:b xmlns:m='u'>2</m:b></n:r>", ["0 1", "1 2"]),
  ])
  func knownNamesAreVisitedInDocumentOrder(text: String, expected: [String]) throws {
    #expect(try met(text, ["a", "b", "never"]) == expected)
  }

  @Test(arguments: [
    ("<r/>", []),
    ("<r a='1' x='9' b='2'/>", ["0 1", "1 2"]),
    ("<r b='2' a='1'/>", ["1 2", "0 1"]),
    ("<r b='' a='1&amp;2'/>", ["1 -", "0 1&2"]),
    // An attribute with a prefix has another name.
    ("<r xmlns:n='u' n:a='1' b='2'/>", ["1 2"]),
    ("<r xmlns='u' a='1'/>", ["0 1"]),
    ("<r xmlns:a='u'/>", []),
    ("<r><a b='1'/></r>", []),
  ])
  func knownAttributesAreVisitedInDocumentOrder(text: String, expected: [String]) throws {
    let root = try XMLElement.parse(bytes(text))
    var met: [String] = []
    root.forEachAttribute(in: XMLNames(["a", "b", "never"], in: root)) { name, value in
      met.append("\(name) \(value.isEmpty ? "-" : value)")
    }
    #expect(met == expected)
  }

  /// The first 16 bytes of a name are compared at once, unless the document ends before.
  @Test(arguments: [1, 2, 8, 15, 16, 17, 24, 31, 32, 33, 40])
  func namesWithTheSameBeginningDiffer(length: Int) throws {
    let name = String("abcdefghijklmnopqrstuvwxyz-0123456789.abcdefg".prefix(length))
    let others = [name + "x", String(name.dropLast()) + "X", "X" + name.dropFirst(), String(name.dropLast())]
    for other in others where !other.isEmpty && other != name {
      for rest in ["", String(repeating: " ", count: 40)] {
        let text = "<\(name)><\(other)>1</\(other)><\(name)>2</\(name)><\(other)>3</\(other)></\(name)>\(rest)"
        #expect(try shown(text) == "<\(name)><\(other)>1</><\(name)>2</><\(other)>3</></>")
        let root = try XMLElement.parse(bytes(text))
        #expect(root.children(other).map(\.text) == ["1", "3"] && root.childText(name) == "2")
        #expect(fault(bytes("<\(name)>1</\(other)>\(rest)")) != nil)
      }
    }
  }

  @Test func theVisitedChildrenEqualThoseFoundByName() throws {
    let root = try XMLElement.parse(bytes(ElementTests.cases))
    let words = ["summary", "status", "empty"]
    let names = XMLNames(words, in: root)
    for element in root.children("case") {
      var found: [String: String] = [:]
      element.forEachChild(in: names) { name, child in found[words[name]] = child.source }
      for word in words { #expect(found[word] == element.child(word)?.source) }
    }
  }

  @Test func plainBytesAreGivenOnlyForPlainText() throws {
    let root = try XMLElement.parse(bytes("<r><a>12</a><b>1&#50;</b></r>"))
    let count = { (bytes: Span<UInt8>) -> Int? in bytes.count }
    #expect(root.child("a")?.plain(count) == 2)
    let other = try #require(root.child("b"))
    #expect(other.plain(count) == nil)
  }

  /// Records of one kind have their elements in one order, which the reader expects.
  @Test(arguments: [
    ("<r><a>1</a><b>2</b><a>3</a><b>4</b></r>", "<r><a>1</><b>2</><a>3</><b>4</></>"),
    (
      "<r><a>1</a><b>2</b><a>3</a><bc>4</bc><a>5</a><b x='1'/></r>",
      "<r><a>1</><b>2</><a>3</><bc>4</><a>5</><b x=[1]></></>"
    ),
    ("<r><a>1</a><bc>2</bc><a>3</a><b>4</b></r>", "<r><a>1</><bc>2</><a>3</><b>4</></>"),
    ("<r><a/><b/><a/><b /><a ></a></r>", "<r><a></><b></><a></><b></><a></></>"),
    (
      "<r xmlns:n='u'><n:a/><n:b>1</n:b><n:a/><n:b>2</n:b><n:a xmlns:n='v'/><n:b>3</n:b></r>",
      "<r><{u}a></><{u}b>1</><{u}a></><{u}b>2</><{v}a></><{u}b>3</></>"
    ),
    (
      "<r><long-name-of-30-bytes-length/><x/><long-name-of-30-bytes-lengtH/><x/><long-name-of-30-bytes-length>1</long-name-of-30-bytes-length></r>",
      "<r><long-name-of-30-bytes-length></><x></><long-name-of-30-bytes-lengtH></><x></><long-name-of-30-bytes-length>1</></>"
    ),
  ])
  func aChangedOrderIsRead(text: String, expected: String) throws {
    #expect(try shown(text) == expected)
    _ = try XMLElement.parse(bytes(text))
  }

  /// A stop byte is found at any position of a long text.
  @Test(arguments: ["<", "&", "]", "\r", "\u{1}", "é", "\u{FFFE}"])
  func everyOffsetOfALongTextIsExamined(stop: String) throws {
    for childIndex in 0...100 {
      let text = String(repeating: "x", count: childIndex) + stop + String(repeating: "y", count: 70)
      let document = bytes("<r>\(text)</r>")
      switch stop {
      case "<", "&", "\u{1}", "\u{FFFE}":
        #expect(fault(document) != nil, "\(childIndex)")
      default:
        #expect(try XMLElement.parse(document).text == text.replacing("\r", with: "\n"), "\(childIndex)")
      }
    }
  }
}
