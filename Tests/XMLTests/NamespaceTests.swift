import Testing
import XML

/// A name is its local part and its namespace; a prefix is only notation.
struct NamespaceTests {
  static let good: [(text: String, events: String)] = [
    ("<a xmlns='u'/>", "<{u}a></>"),
    ("<p:a xmlns:p='u'/>", "<{u}a></>"),
    ("<p:a xmlns:p='u'><b/></p:a>", "<{u}a><b></></>"),
    ("<a xmlns='u'><b/><c xmlns='v'><d/></c><e/></a>", "<{u}a><{u}b></><{v}c><{v}d></></><{u}e></></>"),
    ("<a xmlns='u'><b xmlns=''><c/></b><d/></a>", "<{u}a><b><c></></><{u}d></></>"),
    ("<a xmlns=''/>", "<a></>"),
    ("<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", "<{u}a><{v}b></><{u}c></></>"),
    ("<a xmlns='u' xmlns:p='u'><p:b/></a>", "<{u}a><{u}b></></>"),
    // An attribute without a prefix is in no namespace, whatever the default is.
    ("<a xmlns='u' b='1'/>", "<{u}a b=[1]></>"),
    ("<a xmlns='u' xmlns:p='u' b='1' p:b='2'/>", "<{u}a b=[1] {u}b=[2]></>"),
    // A declaration applies in its own tag, even before its position.
    ("<p:a p:b='1' xmlns:p='u'/>", "<{u}a {u}b=[1]></>"),
    ("<a xmlns:p='&lt;&#x75; '/>", "<a></>"),
    ("<p:a xmlns:p='&lt;&#x75;'/>", "<{<u}a></>"),
    ("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "<a></>"),
    ("<xml:a/>", "<{http://www.w3.org/XML/1998/namespace}a></>"),
    // A namespace and a name may have the same text.
    ("<p:a xmlns:p='a:b'><a:b xmlns:a='a'/></p:a>", "<{a:b}a><{a}b></></>"),
    ("<a xmlns:a='u'><a:a a='1' a:a='2'/></a>", "<a><{u}a a=[1] {u}a=[2]></></>"),
    ("<a xmlns:q='u'><b xmlns:q='v'/><q:c/></a>", "<a><b></><{u}c></></>"),
  ]

  static let bad: [(text: String, offset: Int)] = [
    ("<p:a/>", 1),
    ("<a p:b='1'/>", 3),
    ("<a><p:b xmlns:p='u'/><p:c/></a>", 22),
    ("<a><b xmlns:p='u'></b><p:c/></a>", 23),
    ("<a xmlns:p=''/>", 3),
    ("<xmlns:a/>", 1),
    ("<a xmlns:xmlns='u'/>", 3),
    ("<a xmlns:p='http://www.w3.org/2000/xmlns/'/>", 3),
    ("<a xmlns='http://www.w3.org/2000/xmlns/'/>", 3),
    ("<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", 3),
    ("<a xmlns='http://www.w3.org/XML/1998/namespace'/>", 3),
    ("<a xmlns:xml='u'/>", 3),
    ("<a xmlns='u' xmlns='v'/>", 13),
    ("<a xmlns:p='u' xmlns:p='u'/>", 15),
    ("<a xmlns:p='u' p:b='1' p:b='2'/>", 23),
    ("<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", 35),
    ("<:a/>", 1),
    ("<p:/>", 3),
    ("<p:a:b xmlns:p='u'/>", 4),
    ("<p:1 xmlns:p='u'/>", 3),
    ("<a xmlns:='u'/>", 9),
  ]

  @Test(arguments: good) func validNamesAreRead(_ row: (text: String, events: String)) throws {
    #expect(try shown(row.text) == row.events)
    let root = try XMLElement.parse(bytes(row.text))
    #expect(summary(root) == orderedSummary(root))
  }

  @Test(arguments: bad) func invalidNamesAreRefused(_ row: (text: String, offset: Int)) {
    let fault = fault(bytes(row.text))
    #expect(fault?.kind == .malformed)
    #expect(fault?.offset == row.offset)
  }
}
