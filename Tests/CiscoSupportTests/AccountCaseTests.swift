import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Cases and notes are those of the simulated account") struct AccountCaseTests {
  /// A text of the records; nil if it is empty.
  private static func text(_ record: JSON, _ name: String) -> String? {
    record[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func texts(_ record: JSON, _ name: String) -> [String] {
    record[name]?.array?.compactMap(\.string) ?? []
  }

  private static func list(_ record: JSON, _ name: String) -> [String]? {
    let texts = texts(record, name)
    return texts.isEmpty ? nil : texts
  }

  private static func date(_ record: JSON, _ name: String) -> Timestamp? {
    text(record, name).flatMap(RFC3339.parse)
  }

  private static func numbers(_ account: Account) async throws -> [String] {
    try await account.everything().keys.sorted()
  }

  @Test("The details of every case have every member, for any length of history", arguments: [false, true])
  func everyMember(isOdd: Bool) async throws {
    let account = try Account(cases: 150)
    account.cisco.adjust { ($0.leavesOutCloseDate, $0.severityIsNumber) = (isOdd, isOdd) }
    for number in try await Self.numbers(account) {
      let detail = try #require(try await account.witness("/details/case_id/\(number)")["caseDetail"])
      let found = try await account.get(number)
      #expect(found.number == number && found.title == Self.text(detail, "title"))
      #expect(found.severity?.vendor == detail["severity"]?.string ?? detail["severity"]?.text)
      #expect((1...4).contains(found.severity?.level ?? 0))
      #expect(found.status?.vendor == Self.text(detail, "status") && found.status?.state != .unknown)
      #expect(found.createdAt == Self.date(detail, "creation_date") && found.createdAt != nil)
      #expect(found.updatedAt == Self.date(detail, "updated_date") && found.updatedAt != nil)
      #expect(found.closedAt == Self.date(detail, "close_date"))
      #expect((found.closedAt != nil) == (found.status?.state == .closed))
      #expect(found.createdBy?.userId == Self.text(detail, "user_id"))
      #expect(found.serialNumber == Self.text(detail, "serial_number"))
      #expect(found.contract == Self.text(detail, "contract_id"))
      #expect(found.technology == Self.text(detail, "technology_name"))
      #expect(found.subTechnology == Self.text(detail, "sub_technology_name"))
      #expect(found.customerReference == Self.text(detail, "tracking_number"))
      #expect(found.problemCode == Self.text(detail, "problem_code_name"))
      #expect(found.type == Self.text(detail, "request_type"))
      #expect(found.rmas == Self.texts(detail, "rmas") && found.bugs == Self.texts(detail, "bugs"))
      Self.expectPeople(found, detail)
    }
  }

  private static func expectPeople(_ found: Case, _ detail: JSON) {
    var contact = User(name: text(detail, "contact_name"), userId: text(detail, "contact_user_id"))
    contact.emails = list(detail, "contact_email_ids")
    contact.phones = list(detail, "contact_business_phone_numbers")
    contact.mobilePhones = list(detail, "contact_mobile_phone_numbers")
    contact.preferredContact = text(detail, "preferred_contact_method")
    #expect(found.contact == contact)
    #expect(found.owner?.name == text(detail, "owner_name"))
    #expect(found.owner?.emails == text(detail, "owner_email").map { [$0] })
  }

  @Test("Rows have the values of the vendor's rows, in the summary and in the lists")
  func rows() async throws {
    let account = try Account(cases: 150)
    let everything = try await account.everything()
    let listed = try await account.list { query in
      query.users = Array(CiscoSimulator.users)
      query.createdSince = Timestamp(timeIntervalSince1970: Account.now - 1200 * Account.day)
    }
    let summed = try await account.list { $0.numbers = Array(everything.keys) }
    #expect(listed.numbers == Set(everything.keys) && summed.numbers == listed.numbers)
    for row in listed.rows + summed.rows {
      let record = try #require(everything[row.number])
      #expect(row.title == Self.text(record, "title") && row.status?.vendor == Self.text(record, "status"))
      #expect((row.status?.state == .closed) == (record["status_flag"] == "C"))
      #expect(row.severity?.vendor == Self.text(record, "severity"))
      #expect(row.createdBy?.userId == Self.text(record, "user_id"))
      #expect(row.contact?.name == Self.text(record, "contact_name"))
      #expect(row.createdAt == Self.date(record, "creation_date") && row.updatedAt == Self.date(record, "updated_date"))
      #expect(
        row.serialNumber == Self.text(record, "serial_number") && row.contract == Self.text(record, "contract_id"))
      #expect(row.rmas == Self.texts(record, "rmas") && row.bugs == Self.texts(record, "bugs"))
    }
  }

  @Test("Notes become comments, the oldest first, with all their characters")
  func notes() async throws {
    let account = try Account(cases: 400)
    var seen = ""
    for number in try await Self.numbers(account) {
      let detail = try #require(try await account.witness("/details/case_id/\(number)")["caseDetail"])
      let notes = try #require(detail["notes"]?.array)
      let found = try await account.comments.list(number, raw: false, account.call)
      #expect(found.map(\.text) == notes.reversed().map { $0["note_detail"]?.string ?? "" })
      #expect(found.map(\.subject) == notes.reversed().map { Self.text($0, "note") })
      #expect(found.map { $0.author?.name } == notes.reversed().map { Self.text($0, "created_by") })
      #expect(found.map(\.createdAt) == notes.reversed().map { Self.date($0, "creation_date") })
      #expect(found.allSatisfy { $0.format == .plain && $0.isPrivate != true })
      #expect(Set(found.map(\.id)).count == found.count)
      #expect(try await account.get(number).comments == found)
      seen += found.map { $0.text + ($0.author?.name ?? "") }.joined()
    }
    for odd in ["Novità", "🚆", "–", "<see log> & sorry!", "\n", "İpek", "中川 翔", "Zielińska", "'", "\""] {
      #expect(seen.contains(odd), "\(odd) is in some note")
    }
  }

  @Test("JSON escapes and text that resembles markup keep their value")
  func escapes() async throws {
    let account = try Account(cases: 12)
    let number = try #require(try await Self.numbers(account).first)
    let written = #"\u00e9\ud83d\ude86 \"q\" \\ \/ \t|\r\n&lt;b&gt; &amp; <b>vi</b> 中 \u0000 \u2028"#
    let note =
      #"{"note":"\#(written)","note_detail":"\#(written)","created_by":"\#(written)","creation_date":"2026-11-20T00:00:00.000Z"}"#
    let body = #"{"caseDetail":{"case_id":"\#(number)","title":"\#(written)","notes":[\#(note)]}}"#
    let answer = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: Array(body.utf8))
    account.cisco.inject(.response(answer), for: .operation(.caseDetails), times: 2)
    let text = "é🚆 \"q\" \\ / \t|\r\n&lt;b&gt; &amp; <b>vi</b> 中 \u{0} \u{2028}"
    let comment = try #require(try await account.comments.list(number, raw: true, account.call).first)
    #expect(comment.text == text && comment.subject == text && comment.author?.name == text)
    guard case .json(let slice) = comment.raw else {
      Issue.record("no raw record")
      return
    }
    #expect(String(decoding: slice.bytes, as: UTF8.self) == note)
    #expect(try await account.get(number).title == text)
  }

  @Test("The raw record has the same bytes as the response")
  func raw() async throws {
    let account = try Account(cases: 12)
    let number = try #require(try await Self.numbers(account).last)
    let found = try await account.get(number, raw: true)
    guard case .json(let slice) = found.raw else {
      Issue.record("no raw record")
      return
    }
    let body = try #require(account.wire.exchanges.last?.response?.body)
    #expect(
      #"{"caseDetail":\#(String(decoding: slice.bytes, as: UTF8.self))}"# == String(decoding: body, as: UTF8.self))
  }

  @Test("Reading an unknown case reports not found, by either request", arguments: ["600000001", "1", "x"])
  func unknown(number: String) async throws {
    let account = try Account(cases: 12)
    let one = await fault { () async throws(Fault) in try await account.get(number) }
    let talk = await fault { () async throws(Fault) in
      try await account.comments.list(number, raw: false, account.call)
    }
    for refusal in [one, talk] {
      #expect(refusal?.kind == .notFound && refusal?.data["vendorCode"] == "CASE_NOTFOUND")
      #expect(refusal?.data["vendorStatus"] == 403)
    }
    #expect(account.asked == Array(repeating: "/details/case_id/\(number)", count: 2))
  }
}
