import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing
import XML

// MARK: - Authentication

@Test(arguments: [
  nil, "", "Basic", "Basic !!!", "Basic " + Base64.encode(Array("sandbox-user:wrong".utf8)),
  "Basic " + Base64.encode(Array("sandbox-user".utf8)), "Bearer nonsense",
  "Bearer " + Base64.encode(Array("sandbox-user:\(RedHatSimulator.password)".utf8)),
])
func redHatRefusesOtherCredentials(authorization: String?) async throws {
  var client = try RedHatClient()
  client.authorization = authorization
  let answer = try await client.send(.get, "/cases")
  #expect(answer.status == 401)
  #expect(answer.body.isEmpty)
  #expect(answer.headers["WWW-Authenticate"] == nil)
  client.redhat.adjust { $0.hasErrorPages = true }
  #expect(try await client.send(.get, "/cases").text.contains("<title>401 Unauthorized</title>"))
}

@Test func redHatRespondsToAPing() async throws {
  let client = try RedHatClient()
  #expect(try await client.send(.get, "/").status == 200)
  #expect(try await client.send(.get, "").status == 200)
  #expect(try await client.get("/health/sfdc").childText("value") == "true")
}

@Test(arguments: [
  ("/case", HTTPRequest.Method.get, 404), ("/cases//comments", .get, 404), ("/cases/None/attachments/x/y", .get, 404),
  ("/cases", .delete, 405), ("/cases/01234567", .post, 405), ("/values/case/colours", .get, 404),
])
func redHatHasPagesForUnknownAddresses(path: String, method: HTTPRequest.Method, status: Int) async throws {
  let answer = try await RedHatClient().send(method, path)
  #expect(answer.status == status)
  #expect(answer.headers["Content-Type"]?.hasPrefix("text/html") == true)
  #expect((answer.headers["Allow"] != nil) == (status == 405))
}

@Test(arguments: ["None", "0000000", "00000000", "1234567", "+1234567", "0123456789", "５００００００１"])
func redHatReportsAnUnknownCase(number: String) async throws {
  let client = try RedHatClient()
  for path in ["", "/comments", "/attachments"] {
    let answer = try await client.send(.get, "/cases/\(URLText.encode(number))\(path)")
    #expect(answer.status == 404)
    #expect(answer.headers["Strata-Message"]?.hasPrefix("The case ") == true)
  }
}

@Test func redHatRemovesADialect() async throws {
  let client = try RedHatClient()
  client.redhat.adjust { $0.strataIsGone = true }
  #expect(try await client.send(.get, "/cases").status == 410)
  #expect(try await client.send(.get, "\(RedHatSimulator.apiOrigin)/support/v1/cases/1").status == 401)
  client.redhat.adjust { $0.restV1IsGone = true }
  #expect(try await client.send(.get, "\(RedHatSimulator.apiOrigin)/support/v1/cases/1").status == 410)
  client.redhat.adjust { $0.restV3IsGone = true }
  #expect(try await client.send(.get, "\(RedHatSimulator.apiOrigin)/support/v3/cases/1").status == 410)
}

@Test(arguments: [
  ("application/xml", 200), ("text/xml;q=0.9, */*", 200), (nil, 200), ("application/json", 200), ("image/png", 406),
])
func redHatChecksAccept(accept: String?, status: Int) async throws {
  #expect(try await RedHatClient().send(.get, "/cases", headers: ["Accept": accept]).status == status)
}

// MARK: - Reading

@Test func redHatReturnsAWholeCase() async throws {
  let client = try RedHatClient(cases: 200)
  var seen: Set<String> = []
  for number in try await client.numbers() {
    let found = try await client.get("/cases/\(number)")
    #expect(found.name == "case" && found.attribute("caseNumber") == number)
    #expect(found.childText("uri") == "https://redhat.sandbox.invalid/rs/cases/\(number)")
    #expect(found.childText("view_uri") == "https://access.redhat.com/support/cases/\(number)")
    #expect(found.childText("id")?.utf8.count == 18)
    seen.formUnion(found.elements.map(\.name))
    #expect(order(found.elements.map(\.name)))
    if let alternate = found.attribute("alternateId") { #expect(alternate.hasPrefix("INC00")) }
  }
  #expect(
    seen.isSuperset(of: ["comments", "notified_users", "entitlement", "bugzillas", "tags", "folderNumber", "fts"]))
}

/// The order of the vendor's schema.
private func order(_ names: [String]) -> Bool {
  let schema = [
    "createdBy", "createdDate", "lastModifiedBy", "lastModifiedDate", "id", "uri", "summary", "description", "status",
    "product", "component", "version", "type", "accountNumber", "view_uri", "reference", "notes", "escalated",
    "contactName", "contactSsoUsername", "origin", "owner", "suppliedName", "suppliedPhone", "suppliedEmail",
    "severity",
    "tags", "folderNumber", "comments", "notified_users", "entitlement", "fts", "bugzillas",
  ]
  return names == schema.filter(names.contains)
}

@Test func redHatCanUseAPrefix() async throws {
  let client = try RedHatClient()
  let number = try #require(try await client.numbers().first)
  let usual = try await client.send(.get, "/cases/\(number)")
  #expect(usual.text.contains(#"<case xmlns="http://www.redhat.com/gss/strata" caseNumber="\#(number)""#))
  client.redhat.adjust { $0.prefixesXML = true }
  let prefixed = try await client.send(.get, "/cases/\(number)")
  #expect(prefixed.text.contains(#"<ns2:case xmlns:ns2="http://www.redhat.com/gss/strata" caseNumber="\#(number)""#))
  let (one, other) = (try XMLElement.parse(usual.body), try XMLElement.parse(prefixed.body))
  #expect(other.namespace == RedHatClient.namespace)
  #expect(one.elements.map(\.name) == other.elements.map(\.name))
  #expect(one.elements.map(\.text) == other.elements.map(\.text))
}

// MARK: - Creating

@Test func redHatCreatesTheCaseOfTheGuide() async throws {
  let client = try RedHatClient()
  let before = try await client.numbers()
  let answer = try await client.send(.post, "/cases", body: RedHatClient.xml("case", RedHatClient.newCase))
  #expect(answer.status == 201)
  #expect(answer.body.isEmpty)
  let location = try #require(answer.headers["Location"])
  #expect(location.hasPrefix("https://redhat.sandbox.invalid/rs/cases/0"))
  let number = String(location.suffix(8))
  #expect(answer.headers["view_uri"] == "https://access.redhat.com/support/cases/\(number)")
  #expect(try await client.numbers() == before + [number])
  let made = try await client.get("/cases/\(number)")
  #expect(made.attribute("closed") == "false")
  for (name, value) in [
    ("summary", "Example Case"), ("description", "Example created with cURL"), ("product", "Red Hat Enterprise Linux"),
    ("version", "6.0"), ("status", "Waiting on Red Hat"), ("severity", "3 (Normal)"), ("type", "Other"),
    ("escalated", "false"), ("folderNumber", "9001"), ("createdBy", "Mara Lind"), ("owner", "New Case Queue"),
    ("contactSsoUsername", "sandbox-user"), ("accountNumber", "540155"), ("createdDate", "2026-11-21T09:30:00Z"),
  ] {
    #expect(made.childText(name) == value, "\(name)")
  }
}

@Test func redHatCreatesACaseWithAllMembers() async throws {
  let client = try RedHatClient()
  client.redhat.adjust {
    $0.defaultSeverity = 4
    $0.defaultType = "RCA Only"
  }
  let usual = try await client.get("/cases/\(try await client.create())")
  #expect(usual.childText("severity") == "4 (Low)")
  #expect(usual.childText("type") == "RCA Only")
  // Written by another program: a prefix, indentation, another order, letters beyond ASCII.
  let body = """
    <?xml version="1.0" encoding="UTF-8"?>
    <tns:case xmlns:tns="http://www.redhat.com/gss/strata" alternateId="INC1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <tns:severity>
        1 (Urgent)
      </tns:severity>
      <!-- no comment -->
      <tns:entitlement><tns:name>Red Hat Middleware, Standard (16 Cores)</tns:name></tns:entitlement>
      <tns:version>8.0</tns:version><tns:type>Defect / Bug</tns:type>
      <tns:product>Red Hat JBoss Enterprise Application Platform</tns:product>
      <tns:description><![CDATA[<søk> & "finn" 日本]]></tns:description>
      <tns:fts>TRUE</tns:fts><tns:folderNumber>9003</tns:folderNumber><tns:accountNumber>1460290</tns:accountNumber>
      <tns:contactSsoUsername>ndlamini</tns:contactSsoUsername><tns:reference>PO 7</tns:reference>
      <tns:summary>Ærlig &amp; &#x1F642;</tns:summary>
      <tns:suppliedPhone>+47 22 00 00 00</tns:suppliedPhone><tns:status>Waiting on Customer</tns:status>
    </tns:case>

    """
  let answer = try await client.send(
    .post, "/cases", body: body, headers: ["Content-Type": "application/xml; charset=UTF-8"])
  #expect(answer.status == 201, "\(answer.headers)")
  let made = try await client.get("/cases/\(try #require(answer.headers["Location"]).suffix(8))")
  #expect(made.attribute("alternateId") == nil)
  for (name, value) in [
    ("severity", "1 (Urgent)"), ("description", #"<søk> & "finn" 日本"#), ("summary", "Ærlig & 🙂"), ("fts", "true"),
    ("folderNumber", "9003"), ("accountNumber", "1460290"), ("contactName", "Nomvula Dlamini"), ("reference", "PO 7"),
    ("suppliedPhone", "+47 22 00 00 00"), ("status", "Waiting on Customer"), ("type", "Defect / Bug"),
  ] {
    #expect(made.childText(name) == value, "\(name)")
  }
  #expect(made.child("entitlement")?.childText("sla") == "Standard")
}

private let summary = "<summary>s</summary><description>d</description>"
private let linux = "<product>Red Hat Enterprise Linux</product>"

@Test(arguments: [
  ("<description>d</description>\(linux)<version>9.4</version>", "The summary is required"),
  ("<summary>s</summary>\(linux)<version>9.4</version>", "The description is required"),
  ("\(summary)<version>9.4</version>", "The product is required"),
  ("\(summary)\(linux)", "The version is required"),
  ("\(summary)\(linux)<version> </version>", "The version is required"),
  ("\(summary)<product>Windows</product><version>11</version>", "The product Windows is not known"),
  ("\(summary)\(linux)<version>99</version>", "The version 99 is not known for this product"),
  ("\(summary)\(linux)<version>９</version>", "The version ? is not known for this product"),
  ("\(summary)\(linux)<version>9.4</version><severity>5</severity>", "Unknown severity 5"),
  ("\(summary)\(linux)<version>9.4</version><type>Whim</type>", "Unknown case type Whim"),
  ("\(summary)\(linux)<version>9.4</version><status>New</status>", "Unknown status New"),
  ("\(summary)\(linux)<version>9.4</version><folderNumber>1</folderNumber>", "Unknown case group 1"),
  ("\(summary)\(linux)<version>9.4</version><accountNumber>7</accountNumber>", "You have no access to the account 7"),
  ("\(summary)\(linux)<version>9.4</version><contactSsoUsername>x</contactSsoUsername>", "Unknown user x"),
])
func redHatRefusesInvalidCases(elements: String, why: String) async throws {
  let client = try RedHatClient(cases: 5)
  let answer = try await client.send(.post, "/cases", body: RedHatClient.xml("case", elements))
  #expect(answer.status == 400)
  #expect(answer.headers["Strata-Code"] == "BAD_PARAMETER")
  #expect(answer.headers["Strata-Message"] == why)
  #expect(try await client.numbers().count == 5)
  client.redhat.adjust { $0.errorsInXML = true }
  let inXML = try await client.send(.post, "/cases", body: RedHatClient.xml("case", elements))
  #expect(inXML.headers["Strata-Code"] == nil)
  let error = try XMLElement.parse(inXML.body)
  #expect(error.name == "error" && error.namespace == RedHatClient.namespace)
  #expect(error.childText("code") == "BAD_PARAMETER")
  #expect(error.childText("message")?.isEmpty == false)
}

@Test(arguments: [
  ("", "application/xml", 400), ("<case", "application/xml", 400), ("nonsense", "application/xml", 400),
  ("<case>\(RedHatClient.newCase)</case>", "application/xml", 400),
  (#"<case xmlns="">\#(RedHatClient.newCase)</case>"#, "application/xml", 400),
  (#"<case xmlns="http://example.com/">\#(RedHatClient.newCase)</case>"#, "application/xml", 400),
  (RedHatClient.xml("comment", RedHatClient.newCase), "application/xml", 400),
  (RedHatClient.xml("case", RedHatClient.newCase), nil, 415),
  (RedHatClient.xml("case", RedHatClient.newCase), "application/x-www-form-urlencoded", 415),
  (RedHatClient.xml("case", RedHatClient.newCase), "text/xml", 201),
  ("<!DOCTYPE case []>" + RedHatClient.xml("case", RedHatClient.newCase).dropFirst(56), "application/xml", 400),
  (RedHatClient.xml("case", String(repeating: "<a>", count: 5000)), "application/xml", 400),
])
func redHatChecksTheBody(body: String, type: String?, status: Int) async throws {
  let client = try RedHatClient(cases: 3)
  let answer = try await client.send(.post, "/cases", body: body, headers: ["Content-Type": type])
  #expect(answer.status == status, "\(answer.headers)")
  #expect(try await client.numbers().count == (status == 201 ? 4 : 3))
}

@Test func redHatCanAcceptPlainXML() async throws {
  let client = try RedHatClient()
  client.redhat.adjust { $0.acceptsPlainXML = true }
  let body = #"<case xmlns="">\#(RedHatClient.newCase)</case>"#
  #expect(try await client.send(.post, "/cases", body: body).status == 201)
}

@Test(arguments: [("text/plain", 0), ("application/json", 70), ("*/*", 0)])
func redHatCanAcceptACreationWith202(accept: String, length: Int) async throws {
  let client = try RedHatClient()
  let answer = try await client.send(
    .post, "/cases", body: RedHatClient.xml("case", RedHatClient.newCase), headers: ["Accept": accept])
  #expect(answer.status == 201)
  if length == 0 {
    #expect(answer.body.isEmpty)
  } else {
    #expect(answer.json?["location"]?[0]?.string == answer.headers["Location"])
  }
}

// MARK: - Changing

@Test func redHatChangesAsInTheGuide() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  client.time.advance(by: .seconds(60))
  // Example 5 without a version; example 6.
  for body in ["<product>GFS</product>", "<escalated>true</escalated>"] {
    let answer = try await client.send(.put, "/cases/\(number)", body: RedHatClient.xml("case", body))
    #expect(answer.status == 200)
    #expect(answer.body.isEmpty)
  }
  let changed = try await client.get("/cases/\(number)")
  #expect(changed.childText("product") == "GFS")
  #expect(changed.childText("version") == "6.0")
  #expect(changed.childText("escalated") == "true")
  #expect(changed.childText("lastModifiedDate") == "2026-11-21T09:31:00Z")
  #expect(changed.childText("summary") == "Example Case")
  // Setting it to false has no effect.
  _ = try await client.send(.put, "/cases/\(number)", body: RedHatClient.xml("case", "<escalated>False</escalated>"))
  #expect(try await client.get("/cases/\(number)").childText("escalated") == "true")
  client.redhat.adjust { $0.withdrawsEscalations = true }
  _ = try await client.send(.put, "/cases/\(number)", body: RedHatClient.xml("case", "<escalated>False</escalated>"))
  #expect(try await client.get("/cases/\(number)").childText("escalated") == "false")
  client.redhat.adjust { $0.accepts202 = true }
  #expect(try await client.send(.put, "/cases/\(number)", body: RedHatClient.xml("case", "")).status == 202)
}

@Test(arguments: [
  ("<summary>Nytt</summary>", "summary", "Nytt"), ("<description>Nytt</description>", "description", "Nytt"),
  ("<severity>1 (Urgent)</severity>", "severity", "1 (Urgent)"), ("<type>Info</type>", "type", "Info"),
  ("<status>Waiting on Customer</status>", "status", "Waiting on Customer"),
  ("<version>9.4</version>", "version", "9.4"),
  ("<folderNumber>9002</folderNumber>", "folderNumber", "9002"), ("<folderNumber/>", "folderNumber", nil),
  ("<folderNumber>-1</folderNumber>", "folderNumber", nil), ("<alternateId>no</alternateId>", "alternateId", nil),
])
func redHatChangesOneField(element: String, name: String, value: String?) async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  #expect(try await client.send(.put, "/cases/\(number)", body: RedHatClient.xml("case", element)).status == 200)
  #expect(try await client.get("/cases/\(number)").childText(name) == value)
}

@Test func redHatClosesReopensAndNumbers() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  func put(_ attributes: String, _ elements: String) async throws -> Int {
    let body = #"<t:case xmlns:t="\#(RedHatClient.namespace)" \#(attributes)>\#(elements)</t:case>"#
    return try await client.send(.put, "/cases/\(number)", body: body).status
  }
  #expect(try await put(#"alternateId="INC77""#, "") == 200)
  #expect(try await client.get("/cases/\(number)").attribute("alternateId") == "INC77")
  #expect(try await put(#"caseNumber="\#(number)""#, "<t:status>Closed</t:status>") == 200)
  let closed = try await client.get("/cases/\(number)")
  #expect(closed.attribute("closed") == "true")
  #expect(try await client.get("/cases?query=\(number)").elements.isEmpty)
  #expect(try await client.get("/cases?query=inc77&includeClosed=true").children("case").count == 1)
  #expect(try await put("", "<t:status>Waiting on Red Hat</t:status>") == 200)
  #expect(try await client.get("/cases/\(number)").attribute("closed") == "false")
  #expect(try await put(#"caseNumber="01111111""#, "") == 400)
  #expect(try await put("", "<t:status>Reopened</t:status>") == 400)
  #expect(try await put("", "<t:version>99</t:version>") == 400)
  client.redhat.adjust { $0.statusReopens = false }
  #expect(try await put("", "<t:status>Closed</t:status>") == 200)
  // Sent back unchanged except for another member.
  #expect(try await put("", "<t:status>Closed</t:status><t:summary>s</t:summary>") == 200)
  #expect(try await put("", "<t:status>Waiting on Red Hat</t:status>") == 400)
  #expect(try await client.get("/cases/\(number)").attribute("closed") == "true")
}

@Test func redHatAcceptsItsOwnCase() async throws {
  let client = try RedHatClient(cases: 80)
  client.redhat.adjust { $0.prefixesXML = true }
  for number in try await client.numbers() {
    let before = try await client.send(.get, "/cases/\(number)")
    client.time.advance(by: .seconds(5))
    let answer = try await client.send(.put, "/cases/\(number)", body: before.text)
    #expect(answer.status == 200, "\(number) \(answer.headers)")
    let after = try await client.send(.get, "/cases/\(number)")
    let (one, other) = (try XMLElement.parse(before.body), try XMLElement.parse(after.body))
    let changed = Set(zip(one.elements, other.elements).filter { $0.source != $1.source }.map(\.0.name))
    #expect(changed.isSubset(of: ["lastModifiedBy", "lastModifiedDate"]), "\(changed)")
    #expect(one.elements.count == other.elements.count)
  }
}
