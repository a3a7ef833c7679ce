import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Invalid values in Cisco's records")
struct OddValueTests {
  private static let odd: [(members: String, isShown: @Sendable (Case) -> Bool)] = [
    (
      #""creation_date":"2026-10-24T19:02:31.000+0000""#, { $0.createdAt.map(RFC3339.format) == "2026-10-24T19:02:31Z" }
    ),
    (#""creation_date":"2026-10-24""#, { $0.createdAt.map(RFC3339.format) == "2026-10-24T00:00:00Z" }),
    (#""creation_date":1792868551000"#, { $0.createdAt.map(RFC3339.format) == "2026-10-24T19:02:31Z" }),
    (#""creation_date":"yesterday""#, { $0.createdAt == nil }), (#""title":["a"]"#, { $0.title == nil }),
    (#""title":"cut \ud83d""#, { $0.title == "cut \u{FFFD}" }), (#""severity":"Sev 2""#, { $0.severity?.level == 2 }),
    (#""severity":3"#, { $0.severity == CaseSeverity(level: 3, vendor: "3") }),
    (#""contact_email_ids":"a@b.example""#, { $0.contact?.emails == ["a@b.example"] }),
    (#""bugs":[7,{"bug_id":"CSC1"},[],true]"#, { $0.bugs == ["7", "CSC1", "true"] }),
    (#""contract_id":200481733"#, { $0.contract == "200481733" }),
  ]

  @Test("A page of a hundred rows with eleven invalid values has a hundred rows")
  func page() async throws {
    let rows = (0..<100).map { index in
      "{\"case_id\":\"60000\(1000 + index)\"\(index < Self.odd.count ? ",\(Self.odd[index].members)" : "")}"
    }
    let paging = #""pagination_response_record":{"last_index":"1","page_index":1.0,"total_records":"100"}"#
    let harness = try ProviderHarness(.json(200, "\u{FEFF}{\(paging),\"cases\":[\(rows.joined(separator: ","))]}"))
    let found = try await harness.all {
      $0.states = [.inProgress]
      $0.fields = .all
    }
    #expect(found.count == 100 && harness.wire.requests.count == 1)
    for (row, odd) in zip(found, Self.odd) { #expect(odd.isShown(row), "\(odd.members)") }
  }

  @Test("A row with an invalid number is omitted; an empty list may be null")
  func rows() async throws {
    let harness = try ProviderHarness(
      .json(200, #"{"cases":[{"case_id":"../x"},{"case_id":""},{},{"case_id":600000001}]}"#))
    #expect(try await harness.all { $0.states = [.inProgress] }.map(\.number) == ["600000001"])
    let none = try ProviderHarness(.json(200, #"{"cases":null,"pagination_response_record":null}"#))
    #expect(try await none.all { $0.states = [.inProgress] }.isEmpty)
  }

  @Test("A member or a note of the details that cannot be read is omitted")
  func details() async throws {
    let harness = try ProviderHarness(
      .json(
        200,
        #"{"caseDetail":{"case_id":600000001,"creation_date":{},"notes":[7,{"note_detail":5,"creation_date":"soon"}]}}"#
      ))
    let found = try await harness.get()
    #expect(found.number == "600000001" && found.createdAt == nil && found.comments?.map(\.text) == ["5"])
  }
}
