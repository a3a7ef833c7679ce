import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

@Suite struct WritePolicyTests {
  /// Valid params by method, and the vendor request that they cause.
  private static let writes: [String: (params: JSON, call: String)] = [
    "cases/create": (["profile": "box", "title": "t", "description": "d"], "create"),
    "cases/setStatus": (["case": "box/F1", "action": "close"], "status F1"),
    "cases/update": (["case": "box/F1", "changes": ["title": "t"]], "update F1"),
    "cases/escalate": (["case": "box/F1"], "escalate F1"),
    "comments/add": (["case": "box/F1", "text": "x"], "comment F1"),
    "attachments/add": (["case": "box/F1", "name": "a", "base64": "AAAA"], "add F1"),
    "attachments/delete": (["case": "box/F1", "attachment": "a1"], "delete F1"),
    "watchlist/add": (["case": "box/F1", "users": [["userId": "u"]]], "watch F1"),
    "watchlist/remove": (["case": "box/F1", "users": [["userId": "u"]]], "unwatch F1"),
    "resources/add": (["case": "box/F1", "resource": ["crn": "c"]], "resource F1"),
    "orders/create": (FakeMarketplace.order, "order a1"),
  ]

  @Test func everyWriteIsTested() {
    #expect(Set(Self.writes.keys) == Set(methodTable.filter(\.effect.isWrite).map(\.name)))
  }

  @Test(arguments: methodTable.filter(\.effect.isWrite).map(\.name), ["program", "profile", "nobody"])
  func readOnlyRefusesWrites(method: String, forbiddenBy: String) async throws {
    let (params, call) = try #require(Self.writes[method])
    let registry = FakeProfiles(isReadOnly: forbiddenBy == "program", isBoxReadOnly: forbiddenBy == "profile")
    let outcome = try await registry.ask(method, params)
    if forbiddenBy == "nobody" {
      #expect(outcome.error == nil)
      #expect(registry.fakeParts.calls == [call])
    } else {
      #expect(outcome.kind == "readOnly" && outcome.error?["code"] == -31010)
      #expect(outcome.error?["data"]?["profile"] == "box")
      #expect(registry.fakeParts.calls.isEmpty, "nothing is sent")
    }
  }

  @Test func aForbiddenUploadDoesNotReadTheFile() async throws {
    let outcome = try await FakeProfiles(roots: [], isReadOnly: true).upload("/no/such/file")
    #expect(outcome.kind == "readOnly")
  }

  /// A download into the response is a read; a download to a path is refused where no file may be written.
  @Test(arguments: ["program", "profile", "nobody"])
  func aDownloadToAPathIsAWrite(forbiddenBy: String) async throws {
    let scratch = TemporaryFolder()
    let registry = FakeProfiles(
      FakeCaseParts(name: "a.log"), roots: [scratch.path], isReadOnly: forbiddenBy == "program",
      isBoxReadOnly: forbiddenBy == "profile")
    #expect(try await registry.download().result?["base64"] != nil)
    let calls = registry.fakeParts.calls
    let outcome = try await registry.download(scratch.path)
    if forbiddenBy == "nobody" {
      #expect(outcome.error == nil && scratch.names() == ["a.log"])
    } else {
      #expect(outcome.kind == "readOnly" && outcome.error?["data"]?["profile"] == "box")
      #expect(outcome.error?["data"]?["remedy"]?.string?.contains("Omit `path`") == true)
      #expect(scratch.names() == [] && registry.fakeParts.calls == calls, "the vendor is not called")
    }
  }

  // MARK: Order

  /// The lane key is the number of the case, because a bare number and a full id can name the same case.
  @Test func lanesAreThoseOfTheCase() throws {
    let registry = FakeProfiles()
    let reads: [(String, JSON, Lane)] = [
      ("attachments/list", ["case": "box/F1"], .shared(.case("F1"))),
      ("attachments/download", ["case": "F1", "attachment": "a1"], .shared(.case("F1"))),
      ("attachments/list", ["case": "F1"], .shared(.case("F1"))),
      ("values/list", ["profile": "box", "kind": "types"], .free),
    ]
    let writes = Self.writes.map { method, write in
      (
        method, write.params,
        Lane.exclusive(["cases/create", "orders/create"].contains(method) ? .profile("box") : .case("F1"))
      )
    }
    for (method, params, lane) in reads + writes {
      guard case .work(let work) = try registry.prepare(method, params) else {
        Issue.record("\(method) is answered at once")
        continue
      }
      #expect(work.lane == lane, "\(method)")
      #expect(work.isWrite == (Self.writes[method] != nil), "\(method)")
    }
  }

  @Test(arguments: [Framing.lines, .headers])
  func aListAfterAnAdditionSeesIt(framing: Framing) async throws {
    let gate = Gate()
    let fakeParts = FakeCaseParts(whileAdding: { number in _ = await gate.pass(number) })
    let dispatcher = FakeProfiles(fakeParts).dispatcher
    let client = try FakeClient(dispatcher, framing: framing, time: dispatcher.time)
    client.call("1", "attachments/add", #"{"case":"box/F1","name":"a.log","base64":"AAAA"}"#)
    client.call("2", "attachments/list", #"{"case":"box/F1"}"#)
    client.call("3", "attachments/delete", #"{"case":"box/F1","attachment":"a1"}"#)
    client.call("4", "attachments/list", #"{"case":"box/F1"}"#)
    client.call("5", "attachments/list", #"{"case":"box/F2"}"#)
    try await gate.waitFor("F1")
    // Another case does not wait; the requests after the addition have not started.
    #expect(try await client.next()?["id"] == 5)
    #expect(Set(fakeParts.calls) == ["add F1", "list F2"])
    gate.openAll()
    var answers: [Int: JSON] = [:]
    while answers.count < 4, let answer = try await client.next() {
      answers[answer["id"]?.integer ?? 0] = answer["result"]
    }
    client.closeInput()
    #expect(answers[1]?["id"] == "a1")
    #expect(answers[2]?["attachments"]?.array?.count == 1)
    #expect(answers[3]?["attachments"] == [] && answers[4]?["attachments"] == [])
    #expect(fakeParts.calls.filter { $0 != "list F2" } == ["add F1", "list F1", "delete F1", "list F1"])
    #expect(try await client.exitCode() == 0)
  }
}
