import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

private func harness() -> ServiceHarness {
  ServiceHarness([
    FakeVendor("one").asProfile(), FakeVendor("market").asProfile(hasCases: false, hasComments: false), .broken("bad"),
  ])
}

@Test(
  "references/find returns each mention with its range in the requested encoding",
  arguments: [("utf-8", 7, 9), ("utf-16", 5, 7), ("utf-32", 4, 6)])
private func ranges(_ encoding: String, _ start: Int, _ end: Int) async throws {
  let reply = try await harness().call(
    "references/find", #"{"text":"x\r\n🙂 é\tf1","encoding":"\#(encoding)"}"#)
  let found = try #require(reply.result?["references"]?[0])
  #expect(found["text"] == "f1" && found["number"] == "F1" && found["profile"] == "one" && found["case"] == "one/F1")
  let expected: JSON = [
    "start": ["line": 1, "character": .number(start + (encoding == "utf-8" ? 1 : 0))],
    "end": ["line": 1, "character": .number(end + (encoding == "utf-8" ? 1 : 0))],
  ]
  #expect(found["range"] == expected)
  #expect(reply.result?["truncated"] == nil)
}

@Test("references/find omits the profile unless exactly one matches, and counts UTF-16 by default")
private func severalProfiles() async throws {
  let harness = ServiceHarness([FakeVendor("one").asProfile(), FakeVendor("two").asProfile()])
  let reply = try await harness.call("references/find", #"{"text":"🙂 F1, two/F2"}"#)
  #expect(
    reply.result == [
      "references": [
        [
          "range": ["start": ["line": 0, "character": 3], "end": ["line": 0, "character": 5]], "text": "F1",
          "number": "F1",
        ],
        [
          "range": ["start": ["line": 0, "character": 7], "end": ["line": 0, "character": 13]], "text": "two/F2",
          "number": "F2", "profile": "two", "case": "two/F2",
        ],
      ]
    ])
}

@Test("references/find scans comments and strings of a programming language, up to the limit")
private func languages() async throws {
  let source = #"F1; // F2\n\"F3\" F4"#
  for (params, expected) in [
    (#""languageId":"c""#, "F2 F3"), (#""languageId":"markdown""#, "F1 F2 F3 F4"),
    (#""languageId":"c","limit":1"#, "F2"),
  ] {
    let reply = try await harness().call("references/find", #"{"text":"\#(source)",\#(params)}"#)
    let numbers = reply.result?["references"]?.array?.compactMap { $0["number"]?.string } ?? []
    #expect(numbers.joined(separator: " ") == expected)
    #expect(reply.result?["truncated"] == (params.hasSuffix("1") ? true : nil))
  }
}

@Test("references/find refuses invalid params and longer texts")
private func invalid() async throws {
  for (params, path) in [
    ("{}", "text"), (#"{"text":"x","limit":0}"#, "limit"), (#"{"text":"x","limit":5001}"#, "limit"),
    (#"{"text":"x","encoding":"utf-7"}"#, "encoding"), (#"{"text":"x","language":"c"}"#, "language"),
    (#"{"text":"\#(String(repeating: "é", count: 5_000_001))"}"#, "text"),
  ] {
    let reply = try await harness().call("references/find", params)
    #expect(reply.code == -32602 && reply.paths == [path])
  }
}

@Test("pageURL of a profile is the web page of its cases, and references/find recognises it")
private func pageAddress() async throws {
  var settings = ProfileSettings(
    name: "one", baseURL: "https://fake.example", tokenURL: nil, credentials: FakeCredentials([:]))
  settings.pageAddress = PageAddress(template: "https://tickets.example/?id={number}")
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  let kind = ProviderKind(FakeVendor.descriptor) { _ in vendor.asProvider() }
  let context = ProfileContext(time: ManualTime()) { _ in FakeTransport([]) }
  let harness = ServiceHarness([Profile(kind, settings, context)])
  let page: JSON = "https://tickets.example/?id=F1"
  #expect(try await harness.call("cases/get", #"{"case":"one/F1"}"#).result?["url"] == page)
  #expect(try await harness.list(#""fields":["url"]"#).result?["cases"]?[0]?["url"] == page)
  let found = try await harness.call("references/find", #"{"text":"(https://tickets.example/?id=f1)"}"#).result?[
    "references"]
  #expect(found?[0]?["text"] == "https://tickets.example/?id=f1" && found?[0]?["case"] == "one/F1")
}
