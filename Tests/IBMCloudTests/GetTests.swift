import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct GetTests {
  private static let full = #"""
    {"number": "CS0000042", "short_description": "Disk is full", "description": "It is \"full\".\nZoë",
     "created_at": "2026-11-01 09:30:00", "created_by": {"name": "Zoë", "user_id": "zoe@x", "realm": "IBMid", "type": "customer"},
     "updated_at": "2026-11-20 16:00:59", "updated_by": {"name": "Smith", "user_id": "Smith", "realm": "IBMid"},
     "contact": {"name": "Max", "user_id": "SL1_max", "realm": "SL", "type": "customer", "phone": "1"},
     "contact_type": "Cloud Support Center", "status": "Waiting on Client", "severity": 4.0, "support_tier": "Premium",
     "resolution": "Fixed", "close_notes": "Done", "invoice_number": "50123", "agent_close_only": true,
     "eu": {"support": true, "data_center": "Frankfurt"},
     "watchlist": [{"name": "A", "user_id": "a@x", "realm": "IBMid"}, {"user_id": "b@x"}],
     "attachments": [{"id": "0f", "filename": "log ü.txt", "size_in_bytes": 1234.0, "created_at": "2026-11-02 00:00:00",
       "url": "localhost:8080/nowhere"}, {"id": "1f"}],
     "resources": [{"crn": "crn:v1:x", "name": "db", "type": "ims", "url": null, "note": null},
       {"crn": "296878", "name": "", "type": "SoftLayer_Hardware", "url": "https://x/y", "note": "mine"}],
     "comments": [{"value": "second", "added_at": "2026-11-03 10:00:00", "added_by": {"name": "Smith"}},
       {"value": "first", "added_at": "2026-11-02 10:00:00", "added_by": {"name": "Zoë", "user_id": "zoe@x"}}],
     "offering": {"name": "Databases", "type": {"group": "crn_service_name", "key": "databases", "kind": "service", "id": "77"}},
     "later_member": {"a": [1, 2]}}
    """#

  private static let expected = #"""
    {"id": "work/CS0000042", "profile": "work", "provider": "ibm-cloud", "number": "CS0000042", "title": "Disk is full",
     "description": "It is \"full\".\nZoë", "status": {"state": "waitingOnCustomer", "vendor": "Waiting on Client"},
     "severity": {"level": 4, "vendor": "4"}, "createdAt": "2026-11-01T09:30:00Z",
     "createdBy": {"name": "Zoë", "userId": "zoe@x", "realm": "IBMid", "kind": "customer"},
     "updatedAt": "2026-11-20T16:00:59Z", "updatedBy": {"name": "Smith", "userId": "Smith", "realm": "IBMid"},
     "contact": {"name": "Max", "userId": "SL1_max", "realm": "SL", "kind": "customer"},
     "offering": {"name": "Databases", "group": "crn_service_name", "key": "databases", "kind": "service", "id": "77"},
     "resolution": "Fixed", "closeNotes": "Done", "supportTier": "Premium",
     "watchlist": [{"name": "A", "userId": "a@x", "realm": "IBMid"}, {"userId": "b@x"}],
     "resources": [{"crn": "crn:v1:x", "type": "ims", "name": "db"},
       {"crn": "296878", "type": "SoftLayer_Hardware", "url": "https://x/y", "note": "mine"}],
     "attachments": [{"id": "0f", "name": "log ü.txt", "size": 1234, "createdAt": "2026-11-02T00:00:00Z"},
       {"id": "1f", "name": "1f"}],
     "comments": [
       {"id": "FIRST", "text": "first", "format": "plain", "author": {"name": "Zoë", "userId": "zoe@x"},
        "createdAt": "2026-11-02T10:00:00Z"},
       {"id": "SECOND", "text": "second", "format": "plain", "author": {"name": "Smith"},
        "createdAt": "2026-11-03T10:00:00Z"}],
     "vendorFields": {"contactType": "Cloud Support Center", "invoiceNumber": "50123", "agentCloseOnly": true,
       "eu": {"supported": true, "dataCenter": "Frankfurt"}}}
    """#

  @Test func everyMemberIsRead() async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, Self.full)
    let made = try await harness.get("CS0000042")
    #expect(harness.lastQuery == [])
    let comments = try #require(made.comments)
    let expected = Self.expected.replacing("FIRST", with: comments[0].id).replacing("SECOND", with: comments[1].id)
    #expect(try made.written == JSON(parsing: expected))
  }

  @Test func onlyRequestedMembersAreRead() async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, Self.full)
    let made = try await harness.get("CS0000042", [.title, .comments])
    #expect(harness.lastQuery == ["fields=number,short_description,comments"])
    #expect(try made.written.object?.map(\.name) == ["id", "title", "comments"])
    #expect(made.description == nil && made.createdAt == nil && made.watchlist == nil)
  }

  @Test func rawIsTheRecordByteForByte() async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, Self.full)
    let made = try await harness.get("CS0000042", [.title], raw: true)
    #expect(harness.lastQuery == [], "raw is the complete record")
    #expect(made.raw == .json(try JSONSlice(checking: Array(Self.full.utf8))))
    #expect(try made.written.at("raw", "later_member", "a") == [1, 2])
  }

  /// A member in IBM's record, and the resulting value; nil if it is absent.
  @Test(
    arguments: [
      (#""resources": null"#, .resources, "[]"), (#""watchlist": null"#, .watchlist, "[]"),
      (#""attachments": null"#, .attachments, "[]"), (#""comments": null"#, .comments, "[]"), ("", .comments, "[]"),
      (
        #""offering": {"id": "12", "value": "Cloud Object Storage"}"#, .offering,
        #"{"name":"Cloud Object Storage","id":"12"}"#
      ),
      (
        #""offering": {"name": "N", "type": {"group": "category", "key": "k"}}"#, .offering,
        #"{"name":"N","group":"category","key":"k"}"#
      ),
      (#""offering": null"#, .offering, nil),
      (#""severity": 1"#, .severity, #"{"level":1,"vendor":"1"}"#),
      (#""severity": 2.0"#, .severity, #"{"level":2,"vendor":"2"}"#),
      (#""severity": 2.5"#, .severity, #"{"vendor":"2.5"}"#),
      (#""severity": 0"#, .severity, #"{"vendor":"0"}"#), (#""severity": 5"#, .severity, #"{"vendor":"5"}"#),
      (#""severity": 1e99"#, .severity, #"{"vendor":"1e99"}"#), (#""severity": null"#, .severity, nil),
      (#""status": "New""#, .status, #"{"state":"new","vendor":"New"}"#),
      (#""status": "In progress""#, .status, #"{"state":"inProgress","vendor":"In progress"}"#),
      (#""status": "waiting_on_client""#, .status, #"{"state":"waitingOnCustomer","vendor":"waiting_on_client"}"#),
      (
        #""status": " RESOLUTION - provided ""#, .status,
        #"{"state":"resolutionProvided","vendor":" RESOLUTION - provided "}"#
      ),
      (#""status": "Resolved""#, .status, #"{"state":"resolved","vendor":"Resolved"}"#),
      (#""status": "closed""#, .status, #"{"state":"closed","vendor":"closed"}"#),
      (#""status": "On Hold""#, .status, #"{"state":"unknown","vendor":"On Hold"}"#), (#""status": """#, .status, nil),
      (#""status": null"#, .status, nil),
      (#""resolution": """#, .resolution, nil), (#""close_notes": """#, .closeNotes, nil),
      (#""support_tier": """#, .supportTier, nil), (#""invoice_number": "", "contact_type": """#, .vendorFields, nil),
      (#""eu": {"support": false, "data_center": ""}"#, .vendorFields, #"{"eu":{"supported":false}}"#),
      (#""eu": {}"#, .vendorFields, nil), (#""eu": null, "agent_close_only": null"#, .vendorFields, nil),
      (#""contact": {"name": "", "user_id": "x", "realm": "", "type": null}"#, .contact, #"{"userId":"x"}"#),
      (#""contact": null"#, .contact, nil),
      (#""created_at": "2026-02-28 23:59:59""#, .createdAt, #""2026-02-28T23:59:59Z""#),
      (#""created_at": "2026-02-28T23:59:59+01:00""#, .createdAt, #""2026-02-28T22:59:59Z""#),
      (#""created_at": """#, .createdAt, nil), (#""created_at": null"#, .createdAt, nil),
      (#""short_description": "a", "short_description": "b""#, .title, #""b""#),
    ] as [(String, CaseField, String?)])
  func membersAreRead(member: String, field: CaseField, expected: String?) async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, #"{"number": "CS1"\#(member.isEmpty ? "" : ", ")\#(member)}"#)
    let made = try await harness.get("CS1", CaseFields([field]))
    #expect(try made.written[field.stringValue]?.text == expected)
  }

  @Test(arguments: ["[]", "{}", #"{"number": null}"#, #"{"number": "../x"}"#, #"{"number": "CS1""#])
  func invalidCaseResponsesAreRefused(body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, body)
    let unreadable = try #require(await fault { () async throws(Fault) in try await harness.get("CS1") })
    #expect(unreadable.kind == .vendorProtocol)
    #expect(unreadable.data["vendorStatus"] == 200)
  }

  /// All records of the simulated vendor are read completely.
  @Test func theSandboxIsReadCompletely() async throws {
    let harness = try ProviderHarness()
    let page = try await harness.page {
      $0.fields = .all
      $0.includesRaw = true
    }
    #expect(page.cases.count == 60)
    for row in page.cases {
      guard case .json(let slice)? = row.raw else { throw TimedOut("a raw record") }
      let record = try slice.tree()
      #expect(row.title == record["short_description"]?.string)
      #expect(row.status?.vendor == record["status"]?.string && row.status?.state != .unknown)
      #expect(row.createdAt.map(CivilTime.formatPlain) == record["created_at"]?.string)
      #expect(row.updatedAt.map(CivilTime.formatPlain) == record["updated_at"]?.string)
      #expect(row.createdBy?.userId == record.at("created_by", "user_id")?.string)
      #expect(row.comments?.count == record["comments"]?.array?.count)
      #expect(Set(row.comments?.map(\.text) ?? []) == Set(JSON.texts(record["comments"], "value")))
      let times = JSON.texts(record["comments"], "added_at")
      #expect(row.comments?.compactMap(\.createdAt).map(CivilTime.formatPlain) == times.sorted())
      #expect(row.attachments?.map(\.id) == JSON.texts(record["attachments"], "id"))
      #expect(row.resources?.count == record["resources"]?.array?.count ?? 0)
    }
    let one = try #require(page.cases.first)
    var alone = try await harness.get(one.number)
    alone.raw = one.raw
    #expect(alone == one, "a case is equal alone and in a list")
  }

  @Test(arguments: [
    ("CS1234567", "CS1234567"), ("CS 1?x#y", "CS%201%3Fx%23y"), ("Çs%", "%C3%87s%25"),
  ])
  func numbersAreEncoded(number: String, encoded: String) async throws {
    let harness = try ProviderHarness()
    let missing = await fault { () async throws(Fault) in try await harness.get(number) }
    #expect(missing?.kind == .notFound)
    #expect(harness.apiRequests.last?.url == "https://ibm.sandbox.invalid/case-management/v1/cases/\(encoded)")
    _ = await fault { () async throws(Fault) in
      try await harness.commenting.add("x", isPrivate: nil, to: number, harness.call)
    }
    #expect(harness.apiRequests.last?.url == "https://ibm.sandbox.invalid/case-management/v1/cases/\(encoded)/comments")
  }

  @Test func theVendorsMessageIsReported() async throws {
    let harness = try ProviderHarness()
    let missing = try #require(await fault { () async throws(Fault) in try await harness.get("CS9999999") })
    #expect(missing.kind == .notFound)
    #expect(missing.message == #"Not found at IBM Cloud: case "CS9999999"."#)
    #expect(missing.data["vendorStatus"] == 404)
    #expect(missing.data["vendorCode"] == "not_found")
    #expect(missing.data["traceId"]?.string?.utf8.count == 32)
    #expect(missing.data["profile"] == "work")
    #expect(missing.data["provider"] == "ibm-cloud")
  }

  /// Error bodies in all known forms: code, message, further messages, trace.
  @Test(
    arguments: [
      (#"{"trace": "t", "errors": [{"code": "c", "message": "m"}, {"message": "n"}]}"#, "c", "m", ["n"], "t"),
      (#"{"error": "m"}"#, nil, "m", [], "header"), (#"{"message": "m", "trace": null}"#, nil, "m", [], "header"),
      (#"{"errorMessage": "m"}"#, nil, "m", [], "header"), (#"{"errors": [], "error": "m"}"#, nil, "m", [], "header"),
      (#"{"errors": "bad", "error": {"a": 1}, "message": "m"}"#, nil, "m", [], "header"),
      (#"{"errors": [{"code": 5, "message": []}]}"#, "5", nil, [], "header"), ("[]", nil, nil, [], "header"),
      ("", nil, nil, [], "header"), ("<html>", nil, nil, [], "header"),
    ] as [(String, String?, String?, [String], String)])
  func errorBodiesAreRead(body: String, code: String?, message: String?, more: [String], trace: String) async throws {
    let harness = try ProviderHarness()
    let headers: HTTPHeaders = ["X-Global-Transaction-ID": "header"]
    harness.sandbox.ibm.inject(
      .response(HTTPResponse(409, headers: headers, body: Array(body.utf8))), for: .operation(.getCase))
    let conflict = try #require(await fault { () async throws(Fault) in try await harness.get("CS1") })
    #expect(conflict.kind == .conflict)
    #expect(conflict.data["vendorCode"]?.string == code)
    #expect(conflict.data["vendorMessage"]?.string == message)
    #expect((conflict.data["vendorErrors"]?.array ?? []).compactMap(\.string) == more)
    #expect(conflict.data["traceId"]?.string == trace)
  }

  @Test func forbiddenNamesThePermission() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.inject(.status(403), for: .operation(.getCase))
    let forbidden = try #require(await fault { () async throws(Fault) in try await harness.get("CS1") })
    #expect(forbidden.data["permission"] == "support.case.read")
  }

  @Test func aWebPageNamesTheBaseURL() async throws {
    let harness = try ProviderHarness()
    let page = HTTPResponse(200, headers: ["Content-Type": "text/html"], body: Array("<!doctype html>".utf8))
    harness.sandbox.ibm.inject(.response(page), for: .operation(.getCase))
    let wrong = try #require(await fault { () async throws(Fault) in try await harness.get("CS1") })
    #expect(wrong.kind == .configuration)
    #expect(wrong.data["key"] == "baseURL")
    #expect(wrong.data["baseURL"] == "https://ibm.sandbox.invalid/case-management/v1")
  }
}
