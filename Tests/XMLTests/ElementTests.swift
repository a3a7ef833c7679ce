import Testing
import XML

/// The tree as providers use it.
struct ElementTests {
  static let cases = """
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <tns:cases xmlns:tns="http://www.redhat.com/gss/strata" xmlns:o="other">
      <tns:case caseNumber="01" o:closed="true" closed="false" o:only="1">
        <tns:summary>NFS &amp; more</tns:summary><o:status>no</o:status>
        <tns:status>Waiting</tns:status><tns:empty/></tns:case>
      <tns:case caseNumber="0&#50;"><!-- c --><tns:summary>a<![CDATA[<b>]]>&lt;c<?pi?>d</tns:summary></tns:case>
      <tns:totalCount>2</tns:totalCount>
    </tns:cases>
    """

  @Test func childrenAreFoundByNameAndNamespace() throws {
    let root = try XMLElement.parse(bytes(Self.cases))
    #expect(root.name == "cases")
    #expect(root.namespace == "http://www.redhat.com/gss/strata")
    #expect(root.childText("totalCount") == "2")
    #expect(root.children("case").count == 2)
    #expect(root.elements.map(\.name) == ["case", "case", "totalCount"])
    let first = try #require(root.child("case"))
    #expect(first.attribute("caseNumber") == "01")
    #expect(first.attribute("closed") == "false")
    #expect(first.attribute("only") == nil)
    #expect(first.attribute("summary") == nil)
    #expect(first.attribute("unheardOf") == nil)
    #expect(first.childText("summary") == "NFS & more")
    #expect(first.childText("status") == "Waiting")
    #expect(first.childText("empty") == "")
    #expect(first.childText("unheardOf") == nil)
    #expect(first.elements.map(\.namespace) == [root.namespace, "other", root.namespace, root.namespace])
    let second = try #require(root.children("case").last)
    #expect(second.attribute("caseNumber") == "02")
    #expect(second.childText("summary") == "a<b><cd")
  }

  @Test func sourceIsTheElementAsWritten() throws {
    let root = try XMLElement.parse(bytes(Self.cases))
    let second = try #require(root.children("case").last)
    #expect(
      second.source
        == "<tns:case caseNumber=\"0&#50;\"><!-- c --><tns:summary>a<![CDATA[<b>]]>&lt;c<?pi?>d</tns:summary></tns:case>"
    )
    #expect(root.child("case")?.child("empty")?.source == "<tns:empty/>")
    #expect(root.source.hasPrefix("<tns:cases ") && root.source.hasSuffix("</tns:cases>"))
  }

  @Test func textExcludesChildren() throws {
    let root = try XMLElement.parse(bytes("<a>one<b>two</b>&#x20AC;<b>three</b><!-- <b> -->\r\nfour<b/></a>"))
    #expect(root.text == "one€\nfour")
    #expect(root.children("b").map(\.text) == ["two", "three", ""])
  }
}
