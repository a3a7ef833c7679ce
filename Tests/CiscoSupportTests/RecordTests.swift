import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Cisco's records") struct RecordTests {
  private static func detail(_ members: String) -> FakeTransport.Step {
    .json(200, #"{"caseDetail":{"case_id":"600000001"\#(members.isEmpty ? "" : ",")\#(members)}}"#)
  }

  @Test("Every member of the details is read")
  func everyMember() async throws {
    let harness = try ProviderHarness(.json(200, Record.detail))
    let found = try await harness.get()
    #expect(harness.asked == ["/cases/details/case_id/600000001"])
    #expect(found.profile == "tac" && found.provider == "cisco-support" && found.number == "600000001")
    #expect(found.title == "BGP session flaps on PE3")
    #expect(found.severity == CaseSeverity(level: 2, vendor: "2"))
    #expect(found.status == CaseStatus(.waitingOnCustomer, vendor: "Customer Pending"))
    #expect(found.type == "Diagnose and Fix")
    #expect(found.createdAt == RFC3339.parse("2017-04-24T19:02:31Z"))
    #expect(found.updatedAt == RFC3339.parse("2017-05-12T18:51:54Z"))
    #expect(found.closedAt == nil)
    #expect(found.createdBy == User(userId: "mlind"))
    var contact = User(name: "MARA LIND", userId: "mlind")
    (contact.emails, contact.phones, contact.preferredContact) = (["mara@example.com"], ["31-5550100/12"], "Email")
    #expect(found.contact == contact)
    var owner = User(name: "Ola Berg")
    owner.emails = ["tac@example.com"]
    #expect(found.owner == owner)
    #expect(found.contract == "1234567" && found.serialNumber == "FOX0000X0AA")
    #expect(found.technology == "Routing Protocols" && found.subTechnology == "BGP")
    #expect(found.problemCode == "Configuration Assistance" && found.customerReference == "INC0042")
    #expect(found.rmas == ["800000001"] && found.bugs == ["CSCaa00001"])
    #expect(found.comments?.map(\.text) == ["Please attach the output of the two commands."])
    #expect(found.raw == nil)
  }

  @Test("Every member of a row is read")
  func everyMemberOfARow() async throws {
    let row = #"""
      {"item_entry_id":7,"user_id":"DirectCust4","case_id":"600000009","title":"T","severity":1,"contact_name":"C","status_flag":"C","status":"Closed","creation_date":"2017-05-09T20:08:45.250Z","updated_date":"2017-05-12T18:51:54.000Z","serial_number":"S","contract_id":"K","technology_name":"Te","sub_technology_name":"Su","rmas":["1"],"bugs":[]}
      """#
    let harness = try ProviderHarness(Record.summary([row]))
    let found = try #require(try await harness.all { $0.numbers = ["600000009"] }.first)
    #expect(found.number == "600000009" && found.title == "T" && found.createdBy?.userId == "DirectCust4")
    #expect(found.severity == CaseSeverity(level: 1, vendor: "1"), "a number is equivalent to a string")
    #expect(found.status == CaseStatus(.closed, vendor: "Closed"))
    #expect(found.createdAt == RFC3339.parse("2017-05-09T20:08:45.250Z"))
    #expect(found.contact?.name == "C" && found.serialNumber == "S" && found.contract == "K")
    #expect(found.technology == "Te" && found.subTechnology == "Su" && found.rmas == ["1"] && found.bugs == [])
  }

  @Test("Empty strings, nulls and absent members are equivalent", arguments: [#""""#, "null", nil])
  func nothing(value: String?) async throws {
    let names = [
      "user_id", "title", "severity", "status", "creation_date", "updated_date", "close_date", "serial_number",
      "contract_id", "contact_user_id", "contact_name", "preferred_contact_method", "owner_name", "owner_email",
      "technology_name", "sub_technology_name", "tracking_number", "problem_code_name", "request_type",
    ]
    let members = value.map { value in names.map { #""\#($0)":\#(value)"# }.joined(separator: ",") } ?? ""
    var expected = Case(profile: "tac", provider: "cisco-support", number: "600000001")
    expected.shown = .all
    let harness = try ProviderHarness(Self.detail(members))
    #expect(try await harness.get() == expected)
  }

  @Test(
    "Status words map to states",
    arguments: [
      ("Cisco Pending", "O", .inProgress), ("Cisco Release Pending", "O", .inProgress),
      ("Service Order Pending", "O", .inProgress), ("Customer Pending", "O", .waitingOnCustomer),
      ("Close Pending", "O", .resolutionProvided), ("Closed", "C", .closed),
      ("CUSTOMER  PENDING", "O", .waitingOnCustomer),
      ("Resting", "O", .unknown), ("Archived", "C", .closed), ("", "O", .unknown), ("", "C", .closed),
    ] as [(String, String, CaseState)])
  func states(word: String, flag: String, state: CaseState) async throws {
    let harness = try ProviderHarness(Record.summary([Record.row(1, flag: flag, status: word)]))
    let found = try #require(try await harness.all { $0.numbers = ["1"] }.first)
    #expect(found.status == CaseStatus(state, vendor: word.isEmpty ? flag : word))
  }

  @Test(
    "The details of a case have the state that its row has, also for an unknown word",
    arguments: [("Archived", "C", "2026-12-01T00:00:00.000Z"), ("Resting", "O", ""), ("Closed", "C", "")])
  func detailStates(word: String, flag: String, closed: String) async throws {
    let row = try ProviderHarness(Record.summary([Record.row(1, flag: flag, status: word)]))
    let detail = #"{"caseDetail":{"case_id":"1","status":"\#(word)","close_date":"\#(closed)"}}"#
    let single = try ProviderHarness(.json(200, detail))
    #expect(try await row.all { $0.numbers = ["1"] }.first?.status == single.get("1").status)
  }

  @Test(
    "Severities map to levels",
    arguments: [("1", 1), ("4", 4), ("0", nil), ("5", nil), ("high", nil)] as [(String, Int?)])
  func severities(word: String, level: Int?) async throws {
    let harness = try ProviderHarness(Record.summary([Record.row(1, severity: word)]))
    let found = try #require(try await harness.all { $0.numbers = ["1"] }.first)
    #expect(found.severity == CaseSeverity(level: level, vendor: word))
  }

  @Test(
    "Bugs and RMAs are read from elements of any type",
    arguments: [
      (#"["CSCaa00001"]"#, ["CSCaa00001"]), ("[800000001]", ["800000001"]), (#""CSCaa00001""#, ["CSCaa00001"]),
      (#"[{"bug_id":"CSCaa00001","title":"T"}]"#, ["CSCaa00001"]), (#"[{"title":"T","id":7}]"#, ["7"]),
      (#"[{"word":"T","x":[]}]"#, ["T"]), (#"["", null]"#, []), ("[]", []),
    ])
  func lists(value: String, texts: [String]) async throws {
    let harness = try ProviderHarness(Self.detail(#""bugs":\#(value),"rmas":\#(value)"#))
    let found = try await harness.get()
    #expect(found.bugs == texts && found.rmas == texts)
  }

  @Test("Only the requested members are read")
  func fields() async throws {
    // An invalid date would be an error if it were read.
    let harness = try ProviderHarness(Self.detail(#""title":"T","creation_date":"soon","bugs":7,"notes":"none""#))
    let found = try await harness.get("600000001", [.title])
    #expect(found.title == "T" && found.comments == nil && found.bugs == nil)
  }

  @Test("The raw record is unchanged")
  func raw() async throws {
    let detail = try ProviderHarness(.json(200, Record.detail))
    let one = try await detail.get(raw: true)
    guard case .json(let slice) = one.raw else {
      Issue.record("no raw record")
      return
    }
    let text = String(decoding: slice.bytes, as: UTF8.self)
    #expect(text.hasPrefix(#"{"user_id":"mlind""#) && text.contains("\n") && Record.detail.contains(text))
    let row = Record.row(1)
    let list = try ProviderHarness(Record.summary([row]))
    let found = try await list.all { query in (query.numbers, query.includesRaw) = (["1"], true) }
    guard case .json(let rowSlice) = found.first?.raw else {
      Issue.record("no raw record of a row")
      return
    }
    #expect(String(decoding: rowSlice.bytes, as: UTF8.self) == row.trimmed)
  }

  // MARK: Notes

  private static func note(_ text: String, _ time: String) -> String {
    #"{"note":"N\#(text)","note_detail":"\#(text)","created_by":"Ola Berg","creation_date":"\#(time)"}"#
  }

  @Test("A note is a comment with a title")
  func oneNote() async throws {
    let harness = try ProviderHarness(.json(200, Record.detail))
    let comments = try await harness.comments.list("600000001", raw: false, harness.call)
    let comment = try #require(comments.first)
    #expect(comments.count == 1)
    #expect(comment.subject == "Logs requested" && comment.text == "Please attach the output of the two commands.")
    #expect(comment.author == User(name: "Ola Berg") && comment.format == .plain && comment.raw == nil)
    #expect(comment.createdAt == RFC3339.parse("2017-05-11T18:44:00Z"))
    let again = try await harness.comments.list("600000001", raw: true, harness.call)
    #expect(again.first?.id == comment.id, "the id is stable")
    #expect(again.first?.raw != nil)
    #expect(harness.asked == Array(repeating: "/cases/details/case_id/600000001", count: 2))
  }

  @Test(
    "The oldest note comes first, and notes with equal times keep their order",
    arguments: [
      [("a", 1), ("b", 2), ("c", 3)], [("c", 3), ("b", 2), ("a", 1)], [("b", 2), ("a", 1), ("c", 3)],
      [("a", 1), ("b", 1), ("c", 2)], [("c", 2), ("b", 1), ("a", 1)], [("a", 1), ("b", 1), ("c", 1)],
    ])
  func order(sent: [(String, Int)]) async throws {
    let notes = sent.map { Self.note($0.0, "2017-05-11T18:44:0\($0.1).000Z") }.joined(separator: ",")
    let harness = try ProviderHarness(Self.detail(#""notes":[\#(notes)]"#))
    let found = try await harness.comments.list("600000001", raw: false, harness.call)
    #expect(found.map(\.text) == ["a", "b", "c"])
    #expect(try await harness.get().comments == found)
  }

  @Test("A note may have no title, text, author or time", arguments: [#"{"note":"","note_detail":""}"#, "{}"])
  func emptyNote(note: String) async throws {
    let harness = try ProviderHarness(Self.detail(#""notes":[\#(note)]"#))
    let found = try await harness.comments.list("600000001", raw: false, harness.call)
    #expect(found.map(\.text) == [""] && found.first?.subject == nil && found.first?.author == nil)
  }

  @Test("A case without notes has no comments", arguments: ["", #""notes":[]"#, #""notes":null"#])
  func noNotes(members: String) async throws {
    let harness = try ProviderHarness(Self.detail(members))
    #expect(try await harness.comments.list("600000001", raw: false, harness.call).isEmpty)
  }

  @Test("An invalid number is refused before anything is sent", arguments: ["6 7", "1,2", "1/2", "..", ""])
  func refused(number: String) async throws {
    let harness = try ProviderHarness(.json(200, Record.detail))
    let one = await fault { () async throws(Fault) in try await harness.get(number) }
    let talk = await fault { () async throws(Fault) in try await harness.comments.list(number, raw: false, harness.call)
    }
    for refusal in [one, talk] {
      #expect(refusal?.kind == .invalidParams)
      #expect(refusal?.data["issues"]?[0]?["path"] == "case")
    }
    #expect(harness.wire.requests.isEmpty)
  }
}

extension String {
  fileprivate var trimmed: String {
    String(decoding: Array(utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()), as: UTF8.self)
  }
}
