import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("The portal's records in XML, element by element")
struct RecordTests {
  private static let namespace = #"xmlns="http://www.redhat.com/gss/strata""#

  /// The sample of the reference with all optional elements of the schema, and an unknown one.
  private static let whole = """
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <case \(namespace) caseNumber="01234567" closed="false" alternateId="INC0042" contactInfo24x7="+47 22 00 00 00">
      <label>l</label><createdBy>Mara Lind</createdBy><createdDate>2014-03-04T09:15:27Z</createdDate>
      <lastModifiedBy>Jo Berg</lastModifiedBy><lastModifiedDate>2014-03-05T11:30:00.250+01:30</lastModifiedDate>
      <linked>false</linked><linkedBy>x</linkedBy><linkedAt>2014-03-05T10:00:00Z</linkedAt>
      <id>500A000000QwErTIA1</id><uri>https://api.access.redhat.com/rs/cases/01234567</uri>
      <summary>NFS client hangs after failover</summary><description>Mounts stop &lt;answering&gt;.</description>
      <status>Waiting on Red Hat</status><product>Red Hat Enterprise Linux</product><component>nfs</component>
      <version>6.0</version><type>Bug</type><accountNumber>540155</accountNumber>
      <view_uri>https://access.redhat.com/support/cases/01234567</view_uri><reference>PO 7</reference><notes>n</notes>
      <escalated>TRUE</escalated><contactName>Mara Lind</contactName><contactSsoUsername>mlind</contactSsoUsername>
      <origin>Web</origin><owner>New Case Queue</owner><internalPriority>1</internalPriority>
      <internalStatus>s</internalStatus><suppliedName>a</suppliedName><suppliedPhone>1</suppliedPhone>
      <suppliedEmail>e</suppliedEmail><severity>3 (Normal)</severity><tags><tag>nfs</tag></tags>
      <folderNumber>9001</folderNumber>
      <comments><comment id="a0aA000000C1pTxIAJ" caseNumber="01234567"><createdBy>Mara Lind</createdBy>
        <createdDate>2014-03-05T10:00:00Z</createdDate><text>sosreport attached</text><public>true</public><draft>false</draft></comment></comments>
      <notified_users><link ssoUsername="jberg"><uri>u</uri></link><link><uri>u</uri></link></notified_users>
      <entitlement><name>RHEL Server</name><sla>Premium</sla></entitlement><recommendations>r</recommendations>
      <fts>false</fts><bugzillas><bugzilla><bugzillaNumber>1234</bugzillaNumber><summary>b</summary></bugzilla></bugzillas>
      <explanation>e</explanation><lastPublicUpdateBy>x</lastPublicUpdateBy>
    </case>
    """

  @Test("Every supported element of a case is read, and the raw record is unchanged")
  func everyElement() async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, Self.whole)
    let found = try await harness.get("01234567", CaseFields.all.subtracting([.attachments]), raw: true)
    #expect(found.number == "01234567" && found.customerReference == "INC0042" && found.escalated == true)
    #expect(found.createdBy == User(name: "Mara Lind") && found.updatedBy == User(name: "Jo Berg"))
    #expect(found.createdAt == RFC3339.parse("2014-03-04T09:15:27Z"))
    #expect(found.updatedAt == RFC3339.parse("2014-03-05T10:00:00.25Z"))
    #expect(found.title == "NFS client hangs after failover" && found.description == "Mounts stop <answering>.")
    #expect(found.status == CaseStatus(.inProgress, vendor: "Waiting on Red Hat"))
    #expect(found.severity == CaseSeverity(level: 3, vendor: "3 (Normal)") && found.type == "Bug")
    #expect(found.product == "Red Hat Enterprise Linux" && found.version == "6.0" && found.group == "9001")
    #expect(found.account == "540155" && found.url == "https://access.redhat.com/support/cases/01234567")
    #expect(found.contact == User(name: "Mara Lind", userId: "mlind") && found.owner == User(name: "New Case Queue"))
    #expect(found.watchlist == [User(userId: "jberg")] && found.bugs == ["1234"] && found.supportTier == "Premium")
    #expect(
      found.vendorFields == [
        "component": "nfs", "entitlement": "RHEL Server", "alternateContact": "+47 22 00 00 00", "origin": "Web",
        "followTheSun": false,
      ])
    let comment = try #require(found.comments?.first)
    #expect(comment.id == "a0aA000000C1pTxIAJ" && comment.text == "sosreport attached" && comment.isPrivate == false)
    guard case .text(let raw) = found.raw else {
      Issue.record("no text")
      return
    }
    #expect(raw.hasPrefix("<case ") && raw.contains("<explanation>e</explanation>") && raw.contains("<notes>n</notes>"))
  }

  @Test("A case may have only its number, or its number only in its address")
  func least() async throws {
    let harness = try ProviderHarness()
    let fields = CaseFields.all.subtracting([.attachments, .comments])
    for text in [
      #"<case \#(Self.namespace) caseNumber="01234567"/>"#,
      "<case \(Self.namespace)><uri>/rs/cases/01234567</uri></case>",
    ] {
      harness.answer(.getCase, text)
      let found = try await harness.get("01234567", fields)
      #expect(found.number == "01234567" && found.status == nil && found.createdAt == nil && found.contact == nil)
      #expect(found.vendorFields == nil && found.watchlist == [] && found.customerReference == nil)
    }
  }

  // MARK: Words

  private static let states: [(word: String, isClosed: Bool, state: CaseState)] = [
    ("Waiting on Red Hat", false, .inProgress), ("Waiting on Customer", false, .waitingOnCustomer),
    ("Closed", true, .closed), ("Closed", false, .closed), ("Pending Closure", false, .resolutionProvided),
    ("In Progress", false, .inProgress), ("Open", false, .inProgress), ("Needs New Owner", false, .inProgress),
    ("needs new owner", false, .inProgress),
    ("Waiting on Customer Action Required", false, .waitingOnCustomer), ("On Ice", false, .unknown),
    ("On Ice", true, .closed), ("Ærlig <talt> & greit", false, .unknown),
  ]

  @Test(
    "Status words map to states in any dialect, and unknown words are kept", arguments: states,
    ["strata", "rest-v1", "rest-v3"])
  func readsStates(_ row: (word: String, isClosed: Bool, state: CaseState), dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let word = row.word.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    harness.answer(
      .getCase,
      dialect == "strata"
        ? #"<case \#(Self.namespace) caseNumber="1" closed="\#(row.isClosed)"><status>\#(word)</status></case>"#
        : #"{"caseNumber":"1","isClosed":\#(row.isClosed),"status":"\#(row.word)"}"#)
    #expect(try await harness.get("1", [.status]).status == CaseStatus(row.state, vendor: row.word))
  }

  @Test(
    "A flag without a status word sets the state",
    arguments: [("true", true), ("TRUE", true), ("false", false), ("1", false)])
  func closed(flag: String, isClosed: Bool) async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, #"<case \#(Self.namespace) caseNumber="1" closed="\#(flag)"/>"#)
    #expect(try await harness.get("1", [.status]).status == (isClosed ? CaseStatus(.closed, vendor: "Closed") : nil))
  }

  @Test("An unassigned case is in progress with rest-v3, and listed as open")
  func needsNewOwner() async throws {
    let harness = try ProviderHarness("rest-v3", cases: 150)
    let rows = try await harness.all(size: 200).rows
    let waiting = rows.filter { $0.status?.vendor == "Needs New Owner" }
    #expect(!waiting.isEmpty && waiting.allSatisfy { $0.status?.state == .inProgress })
    #expect(!rows.contains { $0.status?.state == .unknown })
  }

  private static let severities: [(word: String, level: Int?)] = [
    ("1 (Urgent)", 1), ("2 (High)", 2), ("3 (Normal)", 3), ("4 (Low)", 4), ("2", 2), ("5 (None)", nil), ("Urgent", nil),
    ("12 (x)", nil), ("99999999999999999999", nil),
  ]

  @Test("Severity words map to levels", arguments: severities)
  func readsSeverities(word: String, level: Int?) async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, #"<case \#(Self.namespace) caseNumber="1"><severity>\#(word)</severity></case>"#)
    #expect(try await harness.get("1", [.severity]).severity == CaseSeverity(level: level, vendor: word))
  }

  private static let times: [(text: String, time: String)] = [
    ("2018-07-18T08:41:52Z", "2018-07-18T08:41:52Z"), ("2018-07-18T08:41:52", "2018-07-18T08:41:52Z"),
    ("2018-07-18T10:41:52+02:00", "2018-07-18T08:41:52Z"), ("2018-07-18T08:41:52.5Z", "2018-07-18T08:41:52.5Z"),
  ]

  @Test("Times are read with and without offset and fraction", arguments: times)
  func readsTimes(text: String, time: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, #"<case \#(Self.namespace) caseNumber="1"><createdDate>\#(text)</createdDate></case>"#)
    #expect(try await harness.get("1", [.createdAt]).createdAt == RFC3339.parse(time))
  }

  // MARK: Parts

  @Test("Comments are public and not drafts by default, and the oldest is first")
  func comments() async throws {
    let harness = try ProviderHarness()
    harness.answer(
      .listComments,
      """
      <comments \(Self.namespace)>
        <comment id="c" caseNumber="1"><createdDate>2014-03-07T10:00:00Z</createdDate><text>three</text><public>no</public></comment>
        <comment id="b"><createdBy>Mara Lind</createdBy><createdDate>2014-03-06T10:00:00Z</createdDate>
          <lastModifiedDate>2014-03-06T12:00:00Z</lastModifiedDate><text> two &amp;
      lines </text><uri>u</uri><public>False</public><draft>True</draft><publishedDate>2014-03-06T10:00:00Z</publishedDate></comment>
        <comment id="a"><createdDate>2014-03-05T10:00:00Z</createdDate><text/></comment>
      </comments>
      """)
    let found = try #require(try await harness.provider.comments?.list("1", raw: true, harness.call))
    #expect(found.map(\.id) == ["a", "b", "c"] && found.map(\.text) == ["", " two &\nlines ", "three"])
    #expect(found.map(\.isPrivate) == [false, true, true] && found.map(\.isDraft) == [false, true, false])
    #expect(found[1].author == User(name: "Mara Lind") && found[0].author == nil)
    #expect(found[1].updatedAt == RFC3339.parse("2014-03-06T12:00:00Z") && found[0].format == .plain)
    #expect(found.allSatisfy { $0.raw != nil })
  }

  @Test("Deleted files are hidden, and an address may replace an id")
  func attachments() async throws {
    let harness = try ProviderHarness()
    func file(_ elements: String) -> String { "<attachment caseNumber=\"1\">\(elements)</attachment>" }
    harness.answer(
      .listAttachments,
      "<attachments \(Self.namespace)>"
        + file(
          "<createdBy>Mara Lind</createdBy><createdDate>2014-03-05T10:00:00Z</createdDate><caseId>500</caseId>"
            + "<uuid>u-1</uuid><etag>e</etag><fileDate>2014-03-05T10:00:00Z</fileDate><fileName>test.txt</fileName>"
            + "<description>sosreport from db01</description><mimeType>text/plain</mimeType><length>11</length>"
            + "<active>true</active><deprecated>false</deprecated><private>TRUE</private>")
        + file("<uuid>u-2</uuid><active>false</active>") + file("<uuid>u-3</uuid><deprecated>True</deprecated>")
        + file("<uri>https://h/rs/cases/1/attachments/u-4</uri><length>many</length>")
        + file("<uuid>u-5</uuid><length>-1</length>") + "</attachments>")
    let found = try #require(try await harness.provider.attachments?.list("1", harness.call))
    #expect(found.map(\.id) == ["u-1", "u-4", "u-5"] && found[2].size == nil)
    let first = found[0]
    #expect(first.name == "test.txt" && first.size == 11 && first.contentType == "text/plain")
    #expect(first.description == "sosreport from db01" && first.isPrivate == true)
    #expect(first.createdBy == User(name: "Mara Lind") && first.createdAt == RFC3339.parse("2014-03-05T10:00:00Z"))
    #expect(found[1].name == "u-4" && found[1].size == nil && found[1].isPrivate == false)
    let record = file("<uuid>u-1</uuid><etag>e</etag>")
    harness.answer(.listAttachments, "<attachments \(Self.namespace)>\(record)</attachments>")
    #expect(try await harness.provider.attachments?.list("1", raw: true, harness.call).map(\.raw) == [.text(record)])
    harness.answer(.listAttachments, "<attachments \(Self.namespace)>\(file(""))</attachments>")
    #expect(
      await fault { () throws(Fault) in try await harness.provider.attachments?.list("1", harness.call) }?.kind
        == .vendorProtocol)
  }

  private static let values: [(kind: ValueKind, operation: RedHatOperation, text: String, values: [JSON])] = [
    (
      .products, .listProducts,
      "<products><product><code>RHEL</code><name>Red Hat Enterprise Linux</name></product><product/></products>",
      ["Red Hat Enterprise Linux"]
    ),
    (.versions, .listVersions, "<versions><version>6.0</version><version/></versions>", ["6.0"]),
    (
      .severities, .listValues,
      "<values><value><name>1 (Urgent)</name><value>x</value></value><value><name>Whenever</name></value></values>",
      [1, "Whenever"]
    ),
    (.types, .listValues, "<values><value type=\"t\"><name>Defect / Bug</name></value></values>", ["Defect / Bug"]),
    (.statuses, .listValues, "<values><value><name>Closed</name></value></values>", ["Closed"]),
    (
      .groups, .listGroups,
      "<groups><group><number>9001</number><name>Storage team</name><isDefault>true</isDefault></group><group/></groups>",
      ["9001"]
    ),
    (
      .entitlements, .listEntitlements,
      "<entitlements><entitlement><id>1</id><name>RHEL Server</name><sla>Premium</sla></entitlement></entitlements>",
      ["RHEL Server"]
    ),
  ]

  @Test("The values for a form are read in the forms of the reference", arguments: values.indices)
  func readsValues(_ index: Int) async throws {
    let row = Self.values[index]
    let harness = try ProviderHarness()
    let root = row.text.prefix { $0 != ">" }
    harness.answer(row.operation, "\(root) \(Self.namespace)\(row.text.dropFirst(root.count))")
    let product = row.kind == .versions ? "JBoss EAP 7%" : nil
    let found = try #require(try await harness.provider.values?.values(row.kind, of: product, harness.call))
    #expect(found.map(\.value) == row.values)
    if row.kind == .versions { #expect(harness.lines == ["GET /products/JBoss%20EAP%207%25/versions"]) }
    if row.kind == .groups { #expect(found.first?.name == "Storage team") }
  }
}
