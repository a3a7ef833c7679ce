import CaseModel
import HTTP
import IBMCloud
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import Synchronization
import TestSupport
import Testing

@Suite("Invalid values in IBM's records")
struct OddValueTests {
  /// Members of a row, and the resulting case.
  static let odd: [(members: String, shown: String, field: CaseField)] = [
    (#""created_at":"2026-10-24 19:02:31.123""#, #""2026-10-24T19:02:31.123Z""#, .createdAt),
    (#""created_at":1792868551000"#, #""2026-10-24T19:02:31Z""#, .createdAt),
    (#""severity":"2""#, #"{"level":2,"vendor":"2"}"#, .severity), (#""severity":[]"#, "nil", .severity),
    (#""invoice_number":77"#, #"{"invoiceNumber":"77"}"#, .vendorFields),
    (#""short_description":"disk full \ud83d""#, "\"disk full \u{FFFD}\"", .title),
    (#""created_at":"yesterday""#, "nil", .createdAt), (#""contact":"Zoe""#, #"{"name":"Zoe"}"#, .contact),
    (#""offering":"Cloud Foundry""#, #"{"name":"Cloud Foundry"}"#, .offering), (#""eu":true"#, "nil", .vendorFields),
    (#""watchlist":["zoe",{"user_id":"a"},5]"#, #"[{"name":"zoe"},{"userId":"a"}]"#, .watchlist),
    (#""resources":{}"#, "[]", .resources),
    (#""attachments":[{"filename":"x"},{"id":7}]"#, #"[{"id":"7","name":"7"}]"#, .attachments),
    (#""comments":[3,{"value":"a","added_by":"Zoe","added_at":"2026-10-24"}]"#, "1 comment", .comments),
    (#""status":5"#, #"{"state":"unknown","vendor":"5"}"#, .status),
    (#""agent_close_only":"true""#, #"{"agentCloseOnly":true}"#, .vendorFields),
  ]

  @Test("A page of a hundred rows with sixteen invalid values has a hundred rows")
  func page() async throws {
    let harness = try ProviderHarness()
    let rows = (0..<100).map { index in
      #"{"number":"CS\#(index)","short_description":"t"\#(index < Self.odd.count ? ",\(Self.odd[index].members)" : "")}"#
    }
    harness.answer(.listCases, "\u{FEFF}{\"total_count\":\"100\",\"cases\":[\(rows.joined(separator: ","))]}")
    let page = try await harness.page { $0.fields = .all }
    #expect(page.cases.map(\.number) == (0..<100).map { "CS\($0)" } && page.total == 100)
    for (row, odd) in zip(page.cases, Self.odd) {
      let shown =
        odd.field == .comments
        ? "\(row.comments?.count ?? 0) comment" : try row.written[odd.field.stringValue]?.text ?? "nil"
      #expect(shown == odd.shown, "\(odd.members)")
    }
  }

  @Test("What cannot be read is counted in each row, also where the same person, offering or region repeats")
  func omissionCounts() async throws {
    let lines = Mutex<[String]>([])
    let log = Log(level: .warning, redactor: Redactor(), time: SystemTime()) { bytes in
      lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
    }
    let members = [
      #""created_by":{"name":"Ann","realm":[1],"user_id":"ann@example.com"}"#,
      #""offering":{"name":"Kubernetes","type":{"group":[],"key":"k","kind":"service","id":"i"}}"#,
      #""eu":{"support":"perhaps","data_center":"fra02","note":"of some length"}"#,
    ]
    for member in members {
      let time = ManualTime()
      let harness = try ProviderHarness(IBMCloudProvider.kind, at: "ibm", of: Sandbox(time: time), time) {
        $0.log = log
      }
      let rows = (0..<5).map { #"{"number":"CS\#($0)",\#(member)}"# }.joined(separator: ",")
      harness.answer(.listCases, #"{"cases":[\#(rows)]}"#)
      #expect(try await harness.page { $0.fields = .all }.cases.count == 5)
      let line = lines.withLock { lines in
        defer { lines = [] }
        return lines.joined()
      }
      #expect(line.contains(", 5 times)"), "\(member): \(line)")
    }
  }

  @Test("People, offerings and regions that repeat on a page are in each of its rows")
  func repeated() async throws {
    let harness = try ProviderHarness()
    let person = { (name: String) in #"{"name":"\#(name)","realm":"IBMid","user_id":"\#(name)@example.com"}"# }
    let offering = #"{"name":"Kubernetes","type":{"group":"g","key":"k","kind":"service","id":"i"}}"#
    let rows = ["ann", "bob", "ann", "ann"].enumerated().map { index, name in
      #"{"number":"CS\#(index)","created_by":\#(person(name)),"contact":\#(person("ann")),"offering":\#(offering),"#
        + #""eu":{"support":true,"data_center":"fra0\#(index / 2)"},"watchlist":[\#(person(name)),\#(person("bob"))]}"#
    }
    harness.answer(.listCases, #"{"cases":[\#(rows.joined(separator: ","))]}"#)
    let cases = try await harness.page { $0.fields = .all }.cases
    #expect(cases.map(\.createdBy?.userId) == ["ann", "bob", "ann", "ann"].map { "\($0)@example.com" })
    #expect(cases.allSatisfy { $0.contact == User(name: "ann", userId: "ann@example.com", realm: "IBMid") })
    #expect(cases.allSatisfy { $0.offering?.key == "k" && $0.offering?.name == "Kubernetes" })
    #expect(cases.map { $0.vendorFields?["eu"]?["dataCenter"] } == ["fra00", "fra00", "fra01", "fra01"])
    #expect(
      cases.map { $0.watchlist?.compactMap(\.name) } == [
        ["ann", "bob"], ["bob", "bob"], ["ann", "bob"], ["ann", "bob"],
      ])
  }

  /// The vendor fields of a row are often those of the row before.
  @Test("Each row has its own vendor fields, also if they are equal strings of different bytes")
  func vendorFields() async throws {
    let harness = try ProviderHarness()
    let members = [
      #""contact_type":"é""#, #""contact_type":"e\u0301""#, #""contact_type":"e\u0301""#, #""status":"New""#,
      #""invoice_number":"é""#, #""invoice_number":"é","agent_close_only":true"#,
      #""invoice_number":"é","agent_close_only":true"#, #""invoice_number":"é","eu":{"support":true}"#,
      #""invoice_number":"é","eu":{"support":false}"#, #""invoice_number":"é""#,
    ]
    let rows = members.enumerated().map { index, members in #"{"number":"CS\#(index)",\#(members)}"# }
    harness.answer(.listCases, #"{"cases":[\#(rows.joined(separator: ","))]}"#)
    let cases = try await harness.page { $0.fields = .all }.cases
    #expect(
      cases.map { $0.vendorFields?.text } == [
        #"{"contactType":"é"}"#, "{\"contactType\":\"e\u{301}\"}", "{\"contactType\":\"e\u{301}\"}", nil,
        #"{"invoiceNumber":"é"}"#, #"{"invoiceNumber":"é","agentCloseOnly":true}"#,
        #"{"invoiceNumber":"é","agentCloseOnly":true}"#, #"{"invoiceNumber":"é","eu":{"supported":true}}"#,
        #"{"invoiceNumber":"é","eu":{"supported":false}}"#, #"{"invoiceNumber":"é"}"#,
      ])
    let bytes = cases.map { $0.vendorFields?["contactType"]?.string.map { Array($0.utf8) } }
    #expect(bytes[0] == [0xC3, 0xA9] && bytes[1] == [0x65, 0xCC, 0x81] && bytes[2] == bytes[1])
  }

  @Test("A row with an invalid number is omitted, and the positions of the others count it")
  func numbers() async throws {
    let harness = try ProviderHarness()
    harness.answer(
      .listCases,
      #"{"total_count":6,"cases":[{"number":"../x"},{"number":"CS1"},{"number":""},{},5,{"number":1234567}]}"#)
    let page = try await harness.page(at: VendorPosition(page: "10"))
    #expect(page.cases.map(\.number) == ["CS1", "1234567"])
    #expect(page.positions.map(\.page) == ["11", "15"])
  }

  @Test("An empty list may be null", arguments: [#"{"cases":null}"#, #"{"cases":null,"total_count":0}"#])
  func noCases(body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, body)
    #expect(try await harness.page().cases.isEmpty)
  }

  @Test("The response that confirms a write is read strictly")
  func proofs() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let attachments = try harness.attachments
    let watchlist = try #require(harness.provider.watchlist)
    let user = User(userId: "a@b.example", realm: "IBMid")
    let writes: [(IBMOperation, [String], () async throws(Fault) -> Void)] = [
      (
        .addComment, ["{}", "[]", #"{"value":5}"#, #"{"value":null}"#],
        { () throws(Fault) in
          _ = try await harness.commenting.add("x", isPrivate: nil, to: number, harness.call)
        }
      ),
      (
        .removeAttachment, [#"{"attachments":["x"]}"#, #"{"attachments":[{"id":"a"},5]}"#, #"{"attachments":"none"}"#],
        { () throws(Fault) in _ = try await attachments.delete("f-1", of: number, harness.call) }
      ),
      (
        .addToWatchlist, [#"{"added":5}"#, #"{"added":[5]}"#, #"{"failed":[[]]}"#],
        { () throws(Fault) in
          _ = try await watchlist.add([user], to: number, harness.call)
        }
      ),
      (
        .removeFromWatchlist, [#"{"watchlist":{}}"#, #"{"watchlist":[7]}"#],
        { () throws(Fault) in
          _ = try await watchlist.remove([user], from: number, harness.call)
        }
      ),
    ]
    for (operation, bodies, write) in writes {
      for body in bodies {
        harness.answer(operation, body)
        #expect(await fault { () throws(Fault) in try await write() }?.kind == .outcomeUnknown, "\(operation) \(body)")
      }
    }
  }
}
