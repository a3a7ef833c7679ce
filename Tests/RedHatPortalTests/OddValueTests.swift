import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import Testing

/// Invalid values of the portal in all dialects: the same values are read in the same way.
@Suite("Invalid values in the portal's records")
struct OddValueTests {
  private static let dates: [(written: String, shown: String?)] = [
    ("2014-03-04T09:15:27.000+0000", "2014-03-04T09:15:27Z"), ("2014-03-04", "2014-03-04T00:00:00Z"),
    ("2014-03-04T09:15:27.5Z", "2014-03-04T09:15:27.500Z"), ("2014-03-04 24:00:00", "2014-03-05T00:00:00Z"),
    ("1687960175000", "2023-06-28T13:49:35Z"), ("2014-03-04T09:15:27", "2014-03-04T09:15:27Z"), ("soon", nil),
  ]

  /// A member of a row besides its number, in JSON and in XML.
  private struct Odd: Sendable {
    let json: String
    let xml: String
    let isShown: @Sendable (Case) -> Bool

    init(_ json: String, _ xml: String, _ isShown: @escaping @Sendable (Case) -> Bool) {
      (self.json, self.xml, self.isShown) = (json, xml, isShown)
    }
  }

  private static let odd: [Odd] =
    dates.map { written, shown in
      Odd(#""createdDate":"\#(written)""#, "<createdDate>\(written)</createdDate>") { row in
        row.createdAt.map(RFC3339.format) == shown
      }
    } + [
      Odd(#""severity":2"#, "<severity>2</severity>") { $0.severity == CaseSeverity(level: 2, vendor: "2") },
      Odd(#""severity":"Sev 2""#, "<severity>Sev 2</severity>") { $0.severity?.level == 2 },
      Odd(#""summary":"thanks \ud83d""#, "<summary>thanks &#55357;</summary>") { $0.title == "thanks \u{FFFD}" },
      Odd(#""product":{"name":"RHEL"}"#, "<product>RHEL</product>") { $0.product == "RHEL" },
      Odd(#""ownerId":[7]"#, "<owner/>") { $0.owner == nil },
    ]

  @Test(
    "A page of a hundred rows with a dozen invalid values has a hundred rows",
    arguments: ["strata", "rest-v1", "rest-v3"])
  func page(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let numbers = (0..<100).map { "0123\(1000 + $0)" }
    let isXML = dialect == "strata"
    let rows = numbers.enumerated().map { index, number in
      let odd = index < Self.odd.count ? Self.odd[index] : nil
      return isXML
        ? "<case caseNumber=\"\(number)\">\(odd?.xml ?? "")</case>"
        : "{\"caseNumber\":\"\(number)\"\(odd.map { ",\($0.json)" } ?? "")}"
    }
    harness.answer(
      .filterCases,
      isXML
        ? "\u{FEFF}<cases xmlns=\"http://www.redhat.com/gss/strata\">\(rows.joined())<totalCount> 100 </totalCount></cases>"
        : "\u{FEFF}{\"totalCount\":\"100\",\"cases\":[\(rows.joined(separator: ","))]}")
    let page = try await harness.page()
    #expect(page.cases.map(\.number) == numbers && page.total == 100)
    for (row, odd) in zip(page.cases, Self.odd) { #expect(odd.isShown(row), "\(odd.json)") }
  }

  @Test("A case number that was a JSON number has eight digits", arguments: ["rest-v1", "rest-v3"])
  func leadingZeros(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    harness.answer(
      .filterCases, #"{"cases":[{"caseNumber":4371920},{"caseNumber":"4371920"},{"caseNumber":123456789}]}"#)
    #expect(try await harness.page().cases.map(\.number) == ["04371920", "4371920", "123456789"])
  }

  @Test("A row with an invalid number is omitted, and the positions of the others count it")
  func numbers() async throws {
    let json = try ProviderHarness("rest-v1")
    json.answer(
      .filterCases,
      #"{"totalCount":5,"cases":[{"caseNumber":"../x"},{"caseNumber":"01"},{"caseNumber":true},{"uri":"h/cases/.."},{"uri":"h/cases/02"}]}"#
    )
    let xml = try ProviderHarness()
    xml.answer(
      .filterCases,
      #"<cases xmlns="http://www.redhat.com/gss/strata"><case caseNumber="../x"/><case caseNumber="01"/><case/>"#
        + #"<case><uri>h/cases/..</uri></case><case><uri>h/cases/02</uri></case><totalCount>5</totalCount></cases>"#)
    for harness in [json, xml] {
      let page = try await harness.page(at: VendorPosition(page: "10"))
      #expect(page.cases.map(\.number) == ["01", "02"])
      #expect(page.positions.map(\.page) == ["11", "14"])
    }
  }

  @Test("An empty list may be null", arguments: ["rest-v1", "rest-v3"])
  func noCases(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    harness.answer(.filterCases, #"{"cases":null}"#)
    #expect(try await harness.page().cases.isEmpty)
  }

  @Test("The valid elements of a part are kept")
  func parts() async throws {
    let json = try ProviderHarness("rest-v1")
    json.answer(
      .listComments, #"[7,{"commentBody":5,"createdDate":"soon","isPublic":"false"},{"commentBody":"\ud83d"}]"#)
    let comments = try #require(try await json.provider.comments?.list("1", raw: false, json.call))
    #expect(comments.map(\.text) == ["5", "\u{FFFD}"] && comments[0].isPrivate == true && comments[0].createdAt == nil)
    json.answer(.listAttachments, #"[{"uuid":"a","size":"11"},{"fileName":"x"},{"uuid":"b","size":1.5}]"#)
    let files = try #require(try await json.provider.attachments?.list("1", json.call))
    #expect(files.map(\.id) == ["a", "b"] && files.map(\.size) == [11, nil])
    let xml = try ProviderHarness()
    xml.answer(
      .listAttachments,
      #"<attachments xmlns="http://www.redhat.com/gss/strata"><attachment><uuid>a</uuid><createdDate>soon</createdDate>"#
        + #"</attachment><attachment/></attachments>"#)
    #expect(try await xml.provider.attachments?.list("1", xml.call).map(\.id) == ["a"])
  }
}
