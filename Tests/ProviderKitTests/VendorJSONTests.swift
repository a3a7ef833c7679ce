import CaseModel
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

@Suite("JSON bodies of vendors")
struct VendorJSONTests {
  @Test(
    "A byte order mark is skipped, and invalid parts of a text are replaced",
    arguments: [
      ("\u{FEFF}{\"a\":\"x\"}", "x"), (#"{"a":"cut \ud83d"}"#, "cut \u{FFFD}"),
      (#"{"a":"\ude00 cut"}"#, "\u{FFFD} cut"),
      (#"{"a":"\ud83d\ud83d\ude00"}"#, "\u{FFFD}\u{1F600}"), (#"{"a":"\\ud83d"}"#, #"\ud83d"#),
      ("\u{FEFF}" + #"{"a":"\ud83dx"}"#, "\u{FFFD}x"),
    ])
  func repaired(text: String, expected: String) throws {
    let record = try VendorJSON.record(Array(text.utf8))
    #expect(record.lenientText("a") == expected)
    #expect(throws: Never.self) { try JSON(parsing: Array(record.slice.bytes)) }
  }

  @Test("Bytes that are not UTF-8 are replaced")
  func bytes() throws {
    let body = Array(#"{"a":"M"#.utf8) + [0xFC] + Array(#"ller "#.utf8) + [0xE2, 0x82] + Array(#""}"#.utf8)
    #expect(try VendorJSON.record(body).lenientText("a") == "M\u{FFFD}ller \u{FFFD}\u{FFFD}")
  }

  @Test(
    "All other input is read strictly",
    arguments: ["", "{", "{}x", "{} {}", #"{"a":"\x"}"#, #"{"a":"\ud83d"#, "{\"a\":\"\u{1}\"}", "\u{FEFF}\u{FEFF}{}"])
  func strict(text: String) {
    #expect(throws: JSONError.self) { try VendorJSON.record(Array(text.utf8)) }
  }

  @Test(
    "A list keeps the valid elements and their positions",
    arguments: [
      (#"[{"id":"a"},{"id":"b"}]"#, ["a", "b"], [0, 1], 2), (#"[5,{"id":"a"},{},{"id":7}]"#, ["a", "7"], [1, 3], 4),
      ("[]", [], [], 0), ("null", [], [], 0), (#"[{"id":""},{"id":[]}]"#, [], [], 2),
    ])
  func lists(list: String, parts: [String], indices: [Int], received: Int) throws {
    let record = try VendorJSON.record(Array(#"{"rows":\#(list)}"#.utf8))
    let found = try record.rows("rows", identifiedBy: ["id"]) { (row) throws(JSONError) in row.lenientText("id") }
    #expect(found.parts == parts && found.indices == indices && found.received == received)
    #expect(found.isComplete == (parts.count == received))
  }

  @Test(
    "A list without a valid element is refused as another list", arguments: ["[5]", "[{}]", "{}", #""x""#])
  func foreign(list: String) throws {
    let record = try VendorJSON.record(Array(#"{"rows":\#(list)}"#.utf8))
    #expect(throws: JSONError.self) {
      try record.rows("rows", identifiedBy: ["id"]) { (row) throws(JSONError) in row.lenientText("id") }
    }
  }

  @Test("Lists, objects and trees are read up to a limit")
  func bounds() throws {
    let rows = Array(repeating: #"{"id":1}"#, count: VendorJSON.mostRows + 1).joined(separator: ",")
    let record = try VendorJSON.record(Array("{\"rows\":[\(rows)]}".utf8))
    let error = #expect(throws: JSONError.self) {
      try record.rows("rows") { (row) throws(JSONError) in row.lenientText("id") }
    }
    #expect(error?.reason == .tooMany("elements", limit: VendorJSON.mostRows))
    #expect(record.firstRecords("rows", atMost: 3).count == 3)
    let members = Array(repeating: #""a":1"#, count: JSONRecord.mostMembers + 1).joined(separator: ",")
    #expect(throws: JSONError.self) { try VendorJSON.record(Array("{\(members)}".utf8)) }
    let values = Array(repeating: "1", count: JSON.mostValues).joined(separator: ",")
    #expect(throws: JSONError.self) { try JSON(parsing: "[\(values)]") }
  }

  @Test("Omitted values are logged once per response, by their member names without their text")
  func omissions() async throws {
    let lines = Mutex<[String]>([])
    let log = Log(level: .warning, redactor: Redactor(), time: SystemTime()) { bytes in
      lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
    }
    let body = #"{"when":"a secret thing","and":[],"list":[{"when":"x"},{"when":"2026-01-01"}]}"#
    let client = VendorHarness(always: .json(200, body), log: log).client
    let call = VendorCall(deadline: client.time.now + .seconds(30))
    let found = try await client.sendForRecord(.read, call) { (answer) throws(JSONError) in
      #expect(answer.lenientTime("when") == nil && answer.lenientText("and") == nil)
      return try answer.lenientRecords("list") { (row) throws(JSONError) in row.lenientTime("when") } ?? []
    }
    #expect(found.count == 1)
    #expect(
      lines.withLock { $0 } == [
        "casewire: warning: work: Omitted values of the vendor that cannot be read: "
          + "when (not a time, 2 times), and (not a text).\n"
      ])
  }
}
